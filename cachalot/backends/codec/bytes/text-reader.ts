/** Reads what text-writer writes. */
import { Malformed, type Reader } from './reader';
import { Encoding } from './text-writer';

/** Puts `count` texts into every `step`th place of `target`, beginning at `at`. */
export function readTexts(reader: Reader, count: number, target: unknown[], at: number, step: number): void {
  const width = reader.byte();
  if (width !== 1 && width !== 2 && width !== 4) throw new Malformed();
  const lengths = reader.skip(width * count);
  let done = 0;
  while (done < count) {
    const some = reader.varint();
    if (some < 1 || some > count - done) throw new Malformed();
    const piece = readPiece(reader);
    let from = 0;
    for (let index = done; index < done + some; index += 1) {
      const end = from + lengthAt(reader, lengths, width, index);
      if (end > piece.length) throw new Malformed();
      target[at + index * step] = piece.slice(from, end);
      from = end;
    }
    if (from !== piece.length) throw new Malformed();
    done += some;
  }
}

function lengthAt({ buffer, view }: Reader, lengths: number, width: number, index: number): number {
  if (width === 1) return buffer[lengths + index]!;
  return width === 2 ? view.getUint16(lengths + 2 * index, true) : view.getUint32(lengths + 4 * index, true);
}

function readPiece(reader: Reader): string {
  const encoding = reader.byte();
  const bytes = reader.varint();
  const from = reader.skip(bytes);
  const { buffer } = reader;
  switch (encoding) {
    case Encoding.Latin1:
      return buffer.toString('latin1', from, from + bytes);
    case Encoding.Utf8:
      return buffer.toString('utf8', from, from + bytes);
    case Encoding.Utf16:
      return buffer.toString('utf16le', from, from + bytes);
    default:
      throw new Malformed();
  }
}

/** The list of so many texts. */
export function readTextList(reader: Reader, count: number): string[] {
  const texts: string[] = new Array(reader.spend(count));
  readTexts(reader, count, texts, 0, 1);
  return texts;
}
