/**
 * Turns values into cells: primitives stay, objects become nodes, and the first thing that could not be
 * given back exactly is noted as the problem.
 *
 * An object that stands in several places must do so again in the copy. Drivers hardly ever answer so, hence
 * two passes: the first only notices (`met` twice), the second, if needed, keeps slots.
 */
import { types } from 'node:util';
import { arrayProblem, bareProblem, beyondCopying, propertyProblem } from './inspection';
import { type Cell, type Node, ReferenceNode, SlotNode } from './node';
import {
  BufferNode,
  DateNode,
  type KeptBytes,
  keepBytes,
  keptSize,
  RegExpNode,
  VIEWS,
  ViewNode,
} from './node-builtin';
import { ArrayNode, MapNode, ObjectNode, SetNode } from './node-container';
import { classProblem } from './prototypes';
import type { Shape } from './shape';
import { findShape } from './shape-table';
import { ARRAY, OBJECT, primitiveBytes, SLOT } from './size';

/** Deeper JSON would overflow the stack of whoever copies it. */
const MAX_DEPTH = 500;
/**
 * So many objects of a shape are looked at property by property, then only the first of each answer: what made
 * that one is the driver's loop or a parser, and it made the others as well.
 */
const INSPECTED = 256;
/** The same for long arrays in one answer. */
const INSPECTED_LONG = 64;
/** Naming the elements of an array costs as much as copying them. */
const SHORT_ARRAY = 16;
const INSPECTED_SHORT = 2048;

let lastPass = 0;

export interface CaptureOptions {
  /** objects may stand in several places */
  readonly sharing?: boolean;
  /** functions are the driver's own: all copies share them */
  readonly functions?: 'share' | 'refuse';
}

export class Capture {
  bytes = 0;
  /** the first thing that cannot be restored */
  problem: string | undefined;
  /** an object was met twice in a pass that keeps no slots */
  repeated = false;
  /** how long a memo must be */
  slots = 0;
  readonly #met = new Set<object>();
  readonly #slotOf: Map<object, SlotNode> | undefined;
  readonly #functions: 'share' | 'refuse';
  readonly #id = ++lastPass;
  #longArrays = 0;
  #shortArrays = 0;
  #depth = 0;
  #lastShape: Shape | undefined;

  constructor({ sharing = false, functions = 'refuse' }: CaptureOptions = {}) {
    this.#slotOf = sharing ? new Map() : undefined;
    this.#functions = functions;
  }

  /** Nothing more needs to be captured: the answer is refused, or has to be captured again. */
  get over(): boolean {
    return this.problem !== undefined || this.repeated;
  }

  refuse(problem: string): undefined {
    this.problem ??= problem;
    return undefined;
  }

  /** The cell for a value. */
  cell(value: unknown): Cell {
    switch (typeof value) {
      case 'object':
        return value === null ? null : this.#object(value);
      case 'function':
        if (this.#functions === 'refuse') return this.refuse('function');
        this.bytes += OBJECT;
        return new ReferenceNode(value);
      case 'symbol':
        return this.refuse('symbol');
      default:
        this.bytes += primitiveBytes(value);
        return value;
    }
  }

  get sharing(): boolean {
    return this.#slotOf !== undefined;
  }

  /** Notes an object whose parts are captured one by one; nothing else may refer to it. */
  meet(value: object): void {
    if (this.#slotOf === undefined) {
      if (this.#met.has(value)) this.repeated = true;
      else this.#met.add(value);
    } else if (this.#slotOf.has(value)) this.refuse('a row that stands in two places');
    else this.#slotOf.set(value, new SlotNode());
  }

  /** The shape of an object, or the problem with it. */
  shapeOf(value: object, prototype: object | null): Shape | undefined {
    const names = Object.getOwnPropertyNames(value);
    const shape = this.#lastShape?.matches(names, prototype)
      ? this.#lastShape
      : this.#findShape(names, prototype);
    if (shape.inspectedIn !== this.#id || shape.inspections < INSPECTED) {
      shape.inspectedIn = this.#id;
      shape.inspections += 1;
      const problem = beyondCopying(value) ?? classProblem(prototype) ?? propertyProblem(value, names);
      if (problem !== undefined) return this.refuse(problem);
    }
    this.#lastShape = shape;
    return shape;
  }

  /** Whether a list may be copied by its elements alone. */
  inspectArray(array: readonly unknown[]): void {
    if (array.length > SHORT_ARRAY) this.#longArrays += 1;
    else this.#shortArrays += 1;
    if (this.#longArrays > INSPECTED_LONG || this.#shortArrays > INSPECTED_SHORT) return;
    const problem = arrayProblem(array);
    if (problem !== undefined) this.refuse(problem);
  }

  #findShape(names: readonly string[], prototype: object | null): Shape {
    const { shape, fresh } = findShape(names, prototype);
    if (fresh) this.bytes += shape.bytes;
    return shape;
  }

  #object(value: object): Cell {
    if (types.isProxy(value)) return this.refuse('proxy');
    if (this.#slotOf === undefined) {
      this.meet(value);
      return this.over ? undefined : this.#deeper(value);
    }
    const known = this.#slotOf.get(value);
    if (known !== undefined) return this.#again(known);
    const slot = new SlotNode();
    this.#slotOf.set(value, slot);
    this.bytes += OBJECT + 2 * SLOT;
    const inner = this.#deeper(value);
    if (inner !== undefined) slot.fill(inner);
    return slot;
  }

  #again(slot: SlotNode): Cell {
    if (slot.open) return this.refuse('an object that holds itself or its row');
    if (slot.slot < 0) {
      slot.slot = this.slots;
      this.slots += 1;
    }
    return slot;
  }

  #deeper(value: object): Node | undefined {
    if (this.#depth >= MAX_DEPTH) return this.refuse(`nested deeper than ${MAX_DEPTH}`);
    this.#depth += 1;
    const node = this.#node(value);
    this.#depth -= 1;
    return node;
  }

  #node(value: object): Node | undefined {
    const prototype: object | null = Object.getPrototypeOf(value);
    this.bytes += OBJECT + 3 * SLOT;
    if (Array.isArray(value)) return this.#array(value, prototype);
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, prototype);
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return this.#binary(value, prototype);
    if (types.isDate(value)) return this.#bare(value, 'Date', () => new DateNode(value.getTime(), prototype));
    if (types.isRegExp(value)) return this.#regExp(value, prototype);
    if (types.isMap(value)) return this.#map(value, prototype);
    if (types.isSet(value)) {
      return this.#bare(value, 'Set', () => new SetNode(this.#cells([...value]), prototype));
    }
    return this.#plain(value, prototype);
  }

  #plain(value: object, prototype: object | null): Node | undefined {
    const shape = this.shapeOf(value, prototype);
    if (shape === undefined) return undefined;
    const values: unknown[] = [];
    shape.read(value, values, 0);
    const cells = this.#cells(values);
    return new ObjectNode(shape.uniformPlan(isMixed(cells) ? 'copy' : 'share'), cells);
  }

  #array(value: readonly unknown[], prototype: object | null): Node | undefined {
    this.inspectArray(value);
    if (prototype !== Array.prototype) {
      const problem = classProblem(prototype, ['Array']);
      if (problem !== undefined) return this.refuse(problem);
    }
    const cells = this.#cells(value);
    return new ArrayNode(cells, isMixed(cells), prototype);
  }

  #map(value: ReadonlyMap<unknown, unknown>, prototype: object | null): Node | undefined {
    return this.#bare(
      value,
      'Map',
      () => new MapNode(this.#cells([...value.keys()]), this.#cells([...value.values()]), prototype),
    );
  }

  #regExp(value: RegExp, prototype: object | null): Node | undefined {
    const problem = classProblem(prototype, ['RegExp']);
    if (problem !== undefined) return this.refuse(problem);
    // `lastIndex` is its one own property
    if (Object.getOwnPropertyNames(value).length > 1)
      return this.refuse('a RegExp with properties of its own');
    return new RegExpNode(value.source, value.flags, value.lastIndex, prototype);
  }

  /** Named properties of a typed array are not looked for: that would name every element. */
  #binary(value: ArrayBufferView | ArrayBufferLike, prototype: object | null): Node | undefined {
    const view = ArrayBuffer.isView(value) ? value : undefined;
    if (prototype === Buffer.prototype) return new BufferNode(this.#keep(value as Buffer), prototype);
    const name = kindOf(value);
    const make = VIEWS[name];
    const buffer = view === undefined ? (value as ArrayBufferLike) : view.buffer;
    const fixed = !types.isSharedArrayBuffer(buffer) && !(buffer as { resizable?: boolean }).resizable;
    if (make === undefined || !fixed) return this.refuse(`a resizable, shared or unknown ${name}`);
    const problem = classProblem(prototype, [name, 'TypedArray', 'Uint8Array']);
    if (problem !== undefined) return this.refuse(problem);
    return new ViewNode(this.#keep(view ?? new Uint8Array(value as ArrayBuffer)), make, prototype);
  }

  #keep(view: ArrayBufferView): KeptBytes {
    const kept = keepBytes(view);
    this.bytes += keptSize(kept);
    return kept;
  }

  #bare(value: object, name: string, make: () => Node): Node | undefined {
    const problem = classProblem(Object.getPrototypeOf(value), [name]) ?? bareProblem(value);
    return problem === undefined ? make() : this.refuse(problem);
  }

  #cells(values: readonly unknown[]): Cell[] {
    this.bytes += ARRAY + SLOT * values.length;
    const cells: Cell[] = new Array(values.length);
    for (let index = 0; index < values.length && !this.over; index += 1)
      cells[index] = this.cell(values[index]);
    return cells;
  }
}

function isMixed(cells: readonly Cell[]): boolean {
  return cells.some((cell) => typeof cell === 'object' && cell !== null);
}

/** `'Uint16Array'`, `'DataView'`, `'ArrayBuffer'`: what it is, whatever its class calls itself. */
function kindOf(value: object): string {
  if (types.isDataView(value)) return 'DataView';
  if (types.isAnyArrayBuffer(value))
    return types.isSharedArrayBuffer(value) ? 'SharedArrayBuffer' : 'ArrayBuffer';
  const tag = Object.getOwnPropertyDescriptor(
    Object.getPrototypeOf(Uint8Array.prototype),
    Symbol.toStringTag,
  );
  return tag!.get!.call(value) as string;
}
