/**
 * Turns values into cells: primitives stay, objects become nodes, and the first thing that could not be
 * given back exactly is noted as the problem.
 *
 * An object that stands in several places must do so again in the copy. Drivers hardly ever answer so, hence
 * two passes: the first only notices (`met` twice), the second, if needed, keeps slots.
 */
import { types } from 'node:util';
import { captureBuiltIn, isBuiltIn } from './built-in';
import { arrayProblem, beyondCopying, propertyProblem } from './inspection';
import { type Cell, type Node, ReferenceNode, SlotNode } from './node';
import { ArrayNode, ObjectNode } from './node-container';
import { classProblem } from './prototypes';
import type { Shape } from './shape';
import { findShape } from './shape-table';
import { ARRAY, OBJECT, primitiveBytes, SLOT } from './size';
import { hasTypes, TypeNode, typeOf } from './types';

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

/** Rows with JSON in them go through a handful of shapes again and again. */
const RECENT = 8;

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
  readonly #recent: Shape[] = [];

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
      const before = this.#met.size;
      if (this.#met.add(value).size === before) this.repeated = true;
    } else if (this.#slotOf.has(value)) this.refuse('a row that stands in two places');
    else this.#slotOf.set(value, new SlotNode());
  }

  /** The shape of an object, or the problem with it. */
  shapeOf(value: object, prototype: object | null): Shape | undefined {
    const names = Object.getOwnPropertyNames(value);
    const shape = this.#recentShape(names, prototype) ?? this.#findShape(names, prototype);
    if (shape.inspectedIn !== this.#id || shape.inspections < INSPECTED) {
      shape.inspectedIn = this.#id;
      shape.inspections += 1;
      const problem = beyondCopying(value) ?? classProblem(prototype) ?? propertyProblem(value, names);
      if (problem !== undefined) return this.refuse(problem);
    }
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

  #recentShape(names: readonly string[], prototype: object | null): Shape | undefined {
    const recent = this.#recent;
    for (let index = 0; index < recent.length; index += 1) {
      if (recent[index]!.matches(names, prototype)) return recent[index];
    }
    return undefined;
  }

  #findShape(names: readonly string[], prototype: object | null): Shape {
    const { shape, fresh } = findShape(names, prototype);
    if (fresh) this.bytes += shape.bytes;
    if (this.#recent.length >= RECENT) this.#recent.shift();
    this.#recent.push(shape);
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
    if (hasTypes()) {
      const node = this.#typed(value, prototype);
      if (node !== undefined || this.over) return node;
    }
    if (Array.isArray(value)) return this.#array(value, prototype);
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, prototype);
    if (isBuiltIn(value)) return captureBuiltIn(value, prototype, this);
    return this.#plain(value, prototype);
  }

  /** Nothing for an object that is of no registered type. The functions are the user's, and may throw. */
  #typed(value: object, prototype: object | null): Node | undefined {
    try {
      const found = typeOf(value, prototype);
      return found && new TypeNode(found.name, found.type, this.cell(found.type.encode(value)));
    } catch (error) {
      // The message may hold the value.
      return this.refuse(`a registered type threw ${error instanceof Error ? error.name : typeof error}`);
    }
  }

  #plain(value: object, prototype: object | null): Node | undefined {
    const shape = this.shapeOf(value, prototype);
    if (shape === undefined) return undefined;
    const values: unknown[] = new Array(shape.names.length);
    shape.read(value, values, 0);
    const cells = this.cells(values);
    return new ObjectNode(shape.uniformPlan(isMixed(cells) ? 'copy' : 'share'), cells);
  }

  #array(value: readonly unknown[], prototype: object | null): Node | undefined {
    this.inspectArray(value);
    if (prototype !== Array.prototype) {
      const problem = classProblem(prototype, ['Array']);
      if (problem !== undefined) return this.refuse(problem);
    }
    const cells = this.cells(value);
    return new ArrayNode(cells, isMixed(cells), prototype);
  }

  /** The cells for the values of a container, in a list of their own. */
  cells(values: readonly unknown[]): Cell[] {
    this.bytes += ARRAY + SLOT * values.length;
    // not slice(), which would ask a subclass of Array to make it
    const cells: Cell[] = new Array(values.length);
    for (let index = 0; index < values.length && !this.over; index += 1)
      cells[index] = this.cell(values[index]);
    return cells;
  }
}

function isMixed(cells: readonly Cell[]): boolean {
  return cells.some((cell) => typeof cell === 'object' && cell !== null);
}
