/** Bytes that somebody may have tampered with, read piece by piece: what is not there throws `Malformed`. */
import { CELLS_PER_BYTE, FREE_CELLS } from './format';

/** The bytes are not an answer. Never leaves the codec. */
export class Malformed extends Error {}

export class Reader {
  at = 0;
  readonly view: DataView;
  /** how many more cells the bytes may ask for */
  #budget: number;

  constructor(readonly buffer: Buffer) {
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
    this.#budget = CELLS_PER_BYTE * buffer.length + FREE_CELLS;
  }

  get left(): number {
    return this.buffer.length - this.at;
  }

  /** Asks for room for so many cells, and gives the number back. */
  spend(cells: number): number {
    this.#budget -= cells;
    if (!(this.#budget >= 0)) throw new Malformed();
    return cells;
  }

  /** Steps over so many bytes and says where they began. */
  skip(count: number): number {
    const begin = this.at;
    if (!(count <= this.buffer.length - begin)) throw new Malformed();
    this.at = begin + count;
    return begin;
  }

  byte(): number {
    return this.buffer[this.skip(1)]!;
  }

  varint(): number {
    let value = 0;
    let weight = 1;
    for (let count = 0; count < 8; count += 1) {
      const byte = this.buffer[this.skip(1)]!;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
      weight *= 0x80;
    }
    throw new Malformed();
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  double(): number {
    return this.view.getFloat64(this.skip(8), true);
  }

  /** A window on the bytes, not a copy. */
  bytes(count: number): Buffer {
    const begin = this.skip(count);
    return this.buffer.subarray(begin, begin + count);
  }
}
