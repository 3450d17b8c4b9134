/**
 * One value for each entry: the tokens in front, then the bytes of the answer, which nobody needs to look at
 * unless the tokens are the right ones.
 */

export interface FramedEntry {
  readonly tokens: string[];
  /** a window on the framed bytes, not a copy */
  readonly payload: Uint8Array;
  /** of the tokens and the payload together */
  readonly bytes: number;
}

const MAGIC = 0xce;
const VERSION = 1;
/** magic, version, number of tokens, length of the payload */
const HEADER = 8;
/** more tables than any query reads, and more characters than any token has */
const MAX_16 = 0xffff;

/** Throws a RangeError where there are more than 65,535 tokens, or one of them is longer. */
export function frameEntry(tokens: readonly string[], payload: Uint8Array): Buffer {
  const lengths = tokens.map((token) => Buffer.byteLength(token));
  if (tokens.length > MAX_16 || lengths.some((length) => length > MAX_16)) {
    throw new RangeError('An entry takes up to 65,535 tokens of up to 65,535 bytes each.');
  }
  const front = lengths.reduce((sum, length) => sum + 2 + length, HEADER);
  const framed = Buffer.allocUnsafe(front + payload.length);
  framed[0] = MAGIC;
  framed[1] = VERSION;
  framed.writeUInt16LE(tokens.length, 2);
  framed.writeUInt32LE(payload.length, 4);
  let at = HEADER;
  tokens.forEach((token, index) => {
    framed.writeUInt16LE(lengths[index]!, at);
    framed.write(token, at + 2);
    at += 2 + lengths[index]!;
  });
  framed.set(payload, front);
  return framed;
}

/** Nothing where the bytes are not those of an entry, or not all of them; never throws. */
export function unframeEntry(framed: Uint8Array): FramedEntry | undefined {
  const bytes = Buffer.from(framed.buffer, framed.byteOffset, framed.byteLength);
  if (bytes.length < HEADER || bytes[0] !== MAGIC || bytes[1] !== VERSION) return undefined;
  const tokens: string[] = [];
  let at = HEADER;
  for (let left = bytes.readUInt16LE(2); left > 0; left -= 1) {
    if (bytes.length < at + 2) return undefined;
    const from = at + 2;
    at = from + bytes.readUInt16LE(at);
    if (bytes.length < at) return undefined;
    tokens.push(bytes.toString('utf8', from, at));
  }
  if (bytes.length - at !== bytes.readUInt32LE(4)) return undefined;
  return { tokens, payload: bytes.subarray(at), bytes: bytes.length };
}
