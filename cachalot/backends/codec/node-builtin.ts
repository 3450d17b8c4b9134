/** Nodes for the built-in objects that hold no other objects: dates, bytes, regular expressions. */
import type { Node } from './node';
import { align, STRING_HEADER } from './size';

/** Held from the start: fake timers replace the global. */
const RealDate = Date;

/** Bytes up to this many are kept as a Latin-1 string, a tenth of the heap that a small typed array takes. */
export const KEPT_AS_TEXT = 4096;

/** The bytes of a Buffer, detached from the pool or packet that it was cut from. */
export type KeptBytes = string | Uint8Array;

export function keepBytes(view: ArrayBufferView): KeptBytes {
  return keepBuffer(Buffer.from(view.buffer, view.byteOffset, view.byteLength));
}

export function keepBuffer(bytes: Buffer): KeptBytes {
  return bytes.length > KEPT_AS_TEXT ? new Uint8Array(bytes) : bytes.toString('latin1');
}

/** a Uint8Array, its ArrayBuffer, and what the allocator keeps about it */
const ARRAY_BUFFER = 300;

export function keptSize(kept: KeptBytes): number {
  return typeof kept === 'string' ? STRING_HEADER + align(kept.length) : ARRAY_BUFFER + kept.length;
}

export function freshBuffer(kept: KeptBytes): Buffer {
  return typeof kept === 'string' ? Buffer.from(kept, 'latin1') : Buffer.from(kept);
}

/** A cell of a column of dates: the time, or what stood for no date. */
export function freshDate(cell: unknown): unknown {
  return typeof cell === 'number' ? new RealDate(cell) : cell;
}

/** A cell of a column of buffers: the bytes, or what stood for none. */
export function freshBytes(cell: unknown): unknown {
  return typeof cell === 'string' || (typeof cell === 'object' && cell !== null)
    ? freshBuffer(cell as KeptBytes)
    : cell;
}

/** Gives a built-in the prototype that it had: that of a subclass, or of another realm. */
export function withPrototype<T extends object>(copy: T, prototype: object | null): T {
  return Object.getPrototypeOf(copy) === prototype ? copy : Object.setPrototypeOf(copy, prototype);
}

export class DateNode implements Node {
  constructor(
    readonly time: number,
    readonly prototype: object | null,
  ) {}

  copy(): unknown {
    return withPrototype(new RealDate(this.time), this.prototype);
  }
}

export class BufferNode implements Node {
  constructor(
    readonly bytes: KeptBytes,
    readonly prototype: object | null,
  ) {}

  copy(): unknown {
    return withPrototype(freshBuffer(this.bytes), this.prototype);
  }
}

type MakeView = (buffer: ArrayBuffer) => object;

/** Every view but Buffer, and the buffer itself, by the name that its class prints as. */
export const VIEWS: Readonly<Record<string, MakeView>> = {
  ArrayBuffer: (buffer) => buffer,
  DataView: (buffer) => new DataView(buffer),
  Uint8Array: (buffer) => new Uint8Array(buffer),
  Uint8ClampedArray: (buffer) => new Uint8ClampedArray(buffer),
  Uint16Array: (buffer) => new Uint16Array(buffer),
  Uint32Array: (buffer) => new Uint32Array(buffer),
  Int8Array: (buffer) => new Int8Array(buffer),
  Int16Array: (buffer) => new Int16Array(buffer),
  Int32Array: (buffer) => new Int32Array(buffer),
  Float32Array: (buffer) => new Float32Array(buffer),
  Float64Array: (buffer) => new Float64Array(buffer),
  BigInt64Array: (buffer) => new BigInt64Array(buffer),
  BigUint64Array: (buffer) => new BigUint64Array(buffer),
};

/** A typed array over bytes of its own, whatever it was a window on before. */
export class ViewNode implements Node {
  constructor(
    readonly bytes: KeptBytes,
    readonly make: MakeView,
    readonly prototype: object | null,
  ) {}

  copy(): unknown {
    const source = freshBuffer(this.bytes);
    const buffer = new ArrayBuffer(source.length);
    new Uint8Array(buffer).set(source);
    return withPrototype(this.make(buffer), this.prototype);
  }
}

export class RegExpNode implements Node {
  constructor(
    readonly source: string,
    readonly flags: string,
    readonly lastIndex: number,
    readonly prototype: object | null,
  ) {}

  copy(): unknown {
    const copy = new RegExp(this.source, this.flags);
    copy.lastIndex = this.lastIndex;
    return withPrototype(copy, this.prototype);
  }
}
