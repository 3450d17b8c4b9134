/** The header of an answer: what it is, whether it is whole, and how large it is when inflated. */
import { crc32, inflateRawSync } from 'node:zlib';
import { DEFLATED, HEADER, MAGIC, MAX_BODY, MAX_RATIO, VERSION } from './format';

/** Fills in the header that stands before the body. */
export function seal(bytes: Buffer): Buffer {
  return writeHeader(bytes, 0, bytes.length - HEADER);
}

/** The same sealed answer with its deflated body in place of its body, where that pays. */
export function withDeflated(sealed: Buffer, deflated: Buffer): Buffer {
  const length = sealed.length - HEADER;
  if (deflated.length > 0.9 * length || deflated.length * MAX_RATIO < length) return sealed;
  return writeHeader(Buffer.concat([Buffer.allocUnsafe(HEADER), deflated]), DEFLATED, length);
}

function writeHeader(bytes: Buffer, flags: number, length: number): Buffer {
  bytes.writeUInt32BE(MAGIC * 2 ** 24 + VERSION * 2 ** 16 + flags * 2 ** 8, 0);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(checksum(bytes), 4);
  return bytes;
}

/** The body, unless the bytes were cut, changed, or written by another version. */
export function open(bytes: Buffer): Buffer | undefined {
  if (bytes.length < HEADER || bytes[0] !== MAGIC || bytes[1] !== VERSION || bytes[3] !== 0) return undefined;
  const flags = bytes[2]!;
  const length = bytes.readUInt32LE(8);
  const body = bytes.subarray(HEADER);
  if (length > MAX_BODY || (flags !== 0 && flags !== DEFLATED)) return undefined;
  if (bytes.readUInt32LE(4) !== checksum(bytes)) return undefined;
  if (flags === 0) return body.length === length ? body : undefined;
  if (length < 1 || length > body.length * MAX_RATIO) return undefined;
  const inflated = inflateRawSync(body, { maxOutputLength: length });
  return inflated.length === length ? inflated : undefined;
}

/** Of everything but itself. */
function checksum(bytes: Buffer): number {
  return crc32(bytes.subarray(8), crc32(bytes.subarray(0, 4)));
}
