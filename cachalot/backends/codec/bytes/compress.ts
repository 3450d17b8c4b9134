/** Makes large answers smaller, on a thread of its own: deflating them would keep the process from all else for milliseconds. */
import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync } from 'node:zlib';
import { HEADER } from './format';
import { withDeflated } from './frame';

const deflate = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw);

/** The quickest: higher ones take several times as long for a tenth. */
const OPTIONS = { level: 1 };

/** It never fails: what cannot be deflated, for want of memory or threads, stays as it is. */
export async function compress(sealed: Buffer): Promise<Buffer> {
  try {
    return withDeflated(sealed, await deflate(sealed.subarray(HEADER), OPTIONS));
  } catch {
    return sealed;
  }
}

/** For who has to know the size at once. */
export function compressAtOnce(sealed: Buffer): Buffer {
  return withDeflated(sealed, deflateRawSync(sealed.subarray(HEADER), OPTIONS));
}
