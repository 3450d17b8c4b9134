/**
 * Writes many texts at once: their lengths, then their characters in few large pieces, since cutting a string
 * is several times faster than making one from bytes.
 */
import type { Writer } from './writer';

/** A short text that somebody keeps holds on to the piece that it was cut from: hence the limit. */
const PIECE = 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are all that Latin-1 has
const LATIN1 = /^[\x00-\xff]*$/;

export const Encoding = {
  Latin1: 0,
  Utf8: 1,
  /** also what is no text in Unicode: half a surrogate pair */
  Utf16: 2,
} as const;
export type Encoding = (typeof Encoding)[keyof typeof Encoding];

export function writeTexts(writer: Writer, texts: readonly string[]): void {
  writeLengths(writer, texts);
  let from = 0;
  while (from < texts.length) {
    let end = from;
    let characters = 0;
    do {
      characters += texts[end]!.length;
      end += 1;
    } while (end < texts.length && characters + texts[end]!.length <= PIECE);
    writer.varint(end - from);
    writePiece(writer, end === from + 1 ? texts[from]! : texts.slice(from, end).join(''));
    from = end;
  }
}

function writeLengths(writer: Writer, texts: readonly string[]): void {
  let longest = 0;
  for (let index = 0; index < texts.length; index += 1) longest = Math.max(longest, texts[index]!.length);
  const width = longest < 0x100 ? 1 : longest < 0x10000 ? 2 : 4;
  writer.byte(width);
  for (let index = 0; index < texts.length; index += 1) {
    const { length } = texts[index]!;
    if (width === 1) writer.byte(length);
    else if (width === 2) writer.uint16(length);
    else writer.uint32(length);
  }
}

function writePiece(writer: Writer, piece: string): void {
  if (LATIN1.test(piece)) {
    put(writer, piece, Encoding.Latin1, 'latin1', piece.length);
    return;
  }
  const bytes = Buffer.byteLength(piece, 'utf8');
  if (bytes < 2 * piece.length && isWellFormed(piece)) put(writer, piece, Encoding.Utf8, 'utf8', bytes);
  else put(writer, piece, Encoding.Utf16, 'utf16le', 2 * piece.length);
}

function put(
  writer: Writer,
  piece: string,
  code: Encoding,
  encoding: 'latin1' | 'utf8' | 'utf16le',
  bytes: number,
): void {
  writer.byte(code);
  writer.varint(bytes);
  writer.text(piece, encoding, bytes);
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}
