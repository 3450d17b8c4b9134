/** The shapes of an answer, written once each: how names and prototype are told to another process. */
import { isPlainPrototype } from '../prototypes';
import type { Layout } from '../shape-code';
import { classNameOf } from './classes';
import { Prototype } from './format';
import { writeTexts } from './text-writer';
import type { Writer } from './writer';

export class ShapeList {
  readonly #places = new Map<Layout, number>();

  /** The number of a shape, or why no other process could make such objects. */
  place(layout: Layout): number | string {
    const known = this.#places.get(layout);
    if (known !== undefined) return known;
    const { prototype } = layout;
    if (!isPlainPrototype(prototype) && classNameOf(prototype!) === undefined) return classProblem(prototype);
    const place = this.#places.size;
    this.#places.set(layout, place);
    return place;
  }

  get size(): number {
    return this.#places.size;
  }

  write(writer: Writer): void {
    for (const { names, prototype } of this.#places.keys()) {
      if (prototype === null) writer.byte(Prototype.None);
      else if (isPlainPrototype(prototype)) writer.byte(Prototype.Object);
      else {
        writer.byte(Prototype.Named);
        writeTexts(writer, [classNameOf(prototype)!]);
      }
      writer.varint(names.length);
      if (names.length > 0) writeTexts(writer, names);
    }
  }
}

export function classProblem(prototype: object | null): string {
  const name: unknown = prototype?.constructor?.name;
  const what = typeof name === 'string' && name !== '' ? `class ${name}` : 'a class without name';
  return `an object of ${what}, which another process cannot restore without registerType()`;
}
