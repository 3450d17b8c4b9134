/** Both directions between answers and bytes, so that they can be loaded at once. */
export { compress, compressAtOnce } from './compress';
export { decodeAnswer } from './decode';
export { encodeAnswer } from './encode';
