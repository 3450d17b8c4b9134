/** Nodes for the language's own objects whose state is not in properties: dates, bytes, maps, patterns. */
import { types } from 'node:util';
import { bareProblem } from './inspection';
import type { Cell, Node } from './node';
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
import { MapNode, SetNode } from './node-container';
import { classProblem } from './prototypes';

/** What is asked of the pass that meets such an object. */
export interface Pass {
  bytes: number;
  refuse(problem: string): undefined;
  cells(values: readonly unknown[]): Cell[];
}

const NO_BYTES = new Uint8Array();

export function isBuiltIn(value: object): boolean {
  return (
    types.isDate(value) ||
    ArrayBuffer.isView(value) ||
    types.isAnyArrayBuffer(value) ||
    types.isMap(value) ||
    types.isSet(value) ||
    types.isRegExp(value)
  );
}

/** Methods are taken from the built-in, not from the object: a subclass may mean something else by them. */
export function captureBuiltIn(value: object, prototype: object | null, pass: Pass): Node | undefined {
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return binary(value, prototype, pass);
  if (types.isRegExp(value)) return regExp(value, prototype, pass);
  const name = types.isDate(value) ? 'Date' : types.isMap(value) ? 'Map' : 'Set';
  const problem = classProblem(prototype, [name]) ?? bareProblem(value);
  if (problem !== undefined) return pass.refuse(problem);
  if (types.isDate(value)) return new DateNode(Date.prototype.getTime.call(value), prototype);
  if (types.isMap(value)) {
    const [keys, values] = [Map.prototype.keys.call(value), Map.prototype.values.call(value)];
    return new MapNode(pass.cells([...keys]), pass.cells([...values]), prototype);
  }
  return new SetNode(pass.cells([...Set.prototype.values.call(value)]), prototype);
}

function regExp(value: RegExp, prototype: object | null, pass: Pass): Node | undefined {
  const problem = classProblem(prototype, ['RegExp']);
  if (problem !== undefined) return pass.refuse(problem);
  // `lastIndex` is its one own property
  if (Object.getOwnPropertyNames(value).length > 1) return pass.refuse('a RegExp with properties of its own');
  return new RegExpNode(value.source, value.flags, value.lastIndex, prototype);
}

/** Named properties of a typed array are not looked for: that would name every element. */
function binary(
  value: ArrayBufferView | ArrayBufferLike,
  prototype: object | null,
  pass: Pass,
): Node | undefined {
  const view = ArrayBuffer.isView(value) ? value : undefined;
  if (view !== undefined && prototype === Buffer.prototype)
    return new BufferNode(keep(view, pass), prototype);
  const name = kindOf(value);
  const make = VIEWS[name];
  const buffer: ArrayBufferLike & { resizable?: boolean } =
    view === undefined ? (value as ArrayBuffer) : view.buffer;
  if (make === undefined || types.isSharedArrayBuffer(buffer) || buffer.resizable === true) {
    return pass.refuse(`a resizable, shared or unknown ${name}`);
  }
  const problem = classProblem(prototype, [name, 'TypedArray', 'Uint8Array']);
  if (problem !== undefined) return pass.refuse(problem);
  // An empty one may have been given away (transferred), and then refuses to be looked at.
  const bytes = value.byteLength === 0 ? NO_BYTES : (view ?? new Uint8Array(buffer));
  return new ViewNode(keep(bytes, pass), make, prototype);
}

function keep(view: ArrayBufferView, pass: Pass): KeptBytes {
  const kept = keepBytes(view);
  pass.bytes += keptSize(kept);
  return kept;
}

const elementKind = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
);

/** `'Uint16Array'`, `'DataView'`, `'ArrayBuffer'`: what it is, whatever its class calls itself. */
function kindOf(value: object): string {
  if (types.isDataView(value)) return 'DataView';
  if (types.isSharedArrayBuffer(value)) return 'SharedArrayBuffer';
  return types.isAnyArrayBuffer(value) ? 'ArrayBuffer' : (elementKind!.get!.call(value) as string);
}
