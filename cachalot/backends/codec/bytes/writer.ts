/** Bytes in the making: a buffer that grows. */

/** less than half of what Node cuts small buffers from */
const BEGIN = 1024;

export class Writer {
  length = 0;
  #buffer = Buffer.allocUnsafe(BEGIN);
  #view = viewOf(this.#buffer);

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.length] = value;
    this.length += 1;
  }

  /** Seven bits a byte, the lowest first; for whole numbers up to 2 ** 53. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.length] = (rest % 0x80) | 0x80;
      this.length += 1;
      rest = rest < 0x80000000 ? rest >>> 7 : Math.floor(rest / 0x80);
    }
    this.#buffer[this.length] = rest;
    this.length += 1;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.length, value, true);
    this.length += 2;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.length, value, true);
    this.length += 4;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  bigInt64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.length, value, true);
    this.length += 8;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  append(other: Writer): void {
    this.bytes(other.#buffer.subarray(0, other.length));
  }

  text(text: string, encoding: 'latin1' | 'utf8' | 'utf16le', bytes: number): void {
    this.#reserve(bytes);
    this.#buffer.write(text, this.length, bytes, encoding);
    this.length += bytes;
  }

  zeros(count: number): void {
    this.#reserve(count);
    this.#buffer.fill(0, this.length, this.length + count);
    this.length += count;
  }

  /** What was written, with what another wrote behind it, behind room for a header. */
  finish(header: number, last: Writer): Buffer {
    const result = Buffer.allocUnsafeSlow(header + this.length + last.length);
    result.set(this.#buffer.subarray(0, this.length), header);
    result.set(last.#buffer.subarray(0, last.length), header + this.length);
    return result;
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, this.length + count));
    larger.set(this.#buffer.subarray(0, this.length));
    this.#buffer = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
