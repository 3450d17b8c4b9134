/** Reads the shapes of an answer, and makes them the shapes that captured answers have. */
import type { Shape } from '../shape';
import { findShape } from '../shape-table';
import { prototypeNamed } from './classes';
import { Prototype, SHAPE_CELLS } from './format';
import { Malformed, Reader } from './reader';
import { readTextList } from './text-reader';

/** Answers of one query tell the same shapes again and again: found by the bytes that tell them. */
const remembered = new Map<string, readonly Shape[]>();
const MAX_REMEMBERED = 200;
const MAX_BYTES = 2048;

export function readShapes(reader: Reader): readonly Shape[] {
  const count = reader.varint();
  reader.spend(SHAPE_CELLS * count);
  const bytes = reader.bytes(reader.varint());
  if (bytes.length > MAX_BYTES) return shapesIn(new Reader(bytes), count);
  const key = `${count} ${bytes.toString('latin1')}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const shapes = shapesIn(new Reader(bytes), count);
  if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  remembered.set(key, shapes);
  return shapes;
}

function shapesIn(reader: Reader, count: number): Shape[] {
  const shapes: Shape[] = new Array(count);
  for (let index = 0; index < shapes.length; index += 1) {
    const prototype = readPrototype(reader);
    const width = reader.varint();
    const names = width === 0 ? [] : readTextList(reader, width);
    shapes[index] = findShape(names, prototype).shape;
  }
  return shapes;
}

function readPrototype(reader: Reader): object | null {
  switch (reader.byte()) {
    case Prototype.Object:
      return Object.prototype;
    case Prototype.None:
      return null;
    case Prototype.Named: {
      const prototype = prototypeNamed(readTextList(reader, 1)[0]!);
      if (prototype !== undefined) return prototype;
      throw new Malformed();
    }
    default:
      throw new Malformed();
  }
}
