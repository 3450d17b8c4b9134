/** Both directions between answers and bytes, so that they can be loaded at once. */
export { compress } from './compress';
export { decodeAnswer } from './decode';
export { encodeAnswer } from './encode';
