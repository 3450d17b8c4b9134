/** Writes single values and the nodes that hold others, each with a tag. Texts are collected in a pool. */

import type { Cell, Node } from '../node';
import { MemoNode, ReferenceNode, SlotNode } from '../node';
import type { BufferNode, KeptBytes, RegExpNode, ViewNode } from '../node-builtin';
import * as builtIn from '../node-builtin';
import { ArrayNode, MapNode, ObjectNode, RowsNode, SetNode } from '../node-container';
import { builtInName } from '../prototypes';
import { TypeNode } from '../types';
import { isPgResult } from './classes';
import { writeColumn } from './column-writer';
import { Tag } from './format';
import { LinkNode, linkResult } from './links';
import { isInteger } from './number-writer';
import { classProblem, ShapeList } from './shape-list';
import { VIEW_KINDS } from './views';
import { Writer } from './writer';

/** Shorter arrays are not worth a column. */
const PACKED = 8;

export class ValueWriter {
  readonly writer = new Writer();
  /** the texts, in the order in which a reader needs them */
  readonly pool: string[] = [];
  readonly shapes = new ShapeList();
  /** the first thing that no other process could restore */
  problem: string | undefined;
  /** cells that columns ask for */
  cells = 0;
  #rows: unknown;
  #slots = new Map<SlotNode, number>();

  refuse(problem: string): void {
    this.problem ??= problem;
  }

  /** After the rows: what the driver put around them. */
  whole(whole: Node | undefined, rows: unknown): void {
    this.#rows = rows;
    this.#slots = new Map();
    this.value(whole instanceof MemoNode ? whole.inner : (whole ?? null));
  }

  value(value: Cell): void {
    const { writer } = this;
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#text(Tag.Text, value);
    else if (value === null) writer.byte(Tag.Null);
    else if (typeof value === 'object') this.#node(value as Node);
    else if (typeof value === 'boolean') writer.byte(value ? Tag.True : Tag.False);
    else if (value === undefined) writer.byte(Tag.Undefined);
    else if (typeof value === 'bigint') this.#text(Tag.BigInt, value.toString(16));
    else this.refuse(typeof value);
  }

  keptBytes(tag: number, kept: KeptBytes): void {
    this.writer.byte(tag);
    this.writer.varint(kept.length);
    if (typeof kept === 'string') this.writer.text(kept, 'latin1', kept.length);
    else this.writer.bytes(kept);
  }

  #number(value: number): void {
    const { writer } = this;
    if (!isInteger(value) || (value | 0) !== value) {
      writer.byte(Tag.Double);
      writer.double(value);
    } else if (value >= 0 && value < Tag.Small) writer.byte(Tag.Small | value);
    else {
      writer.byte(Tag.Int32);
      writer.int32(value);
    }
  }

  #text(tag: number, text: string): void {
    this.writer.byte(tag);
    this.pool.push(text);
  }

  #node(node: Node): void {
    if (node instanceof ObjectNode) this.#object(node);
    else if (node instanceof ArrayNode) this.#array(node);
    else if (node instanceof SlotNode) this.#slot(node);
    else if (node instanceof builtIn.DateNode) {
      this.#expect(node.prototype, 'Date');
      this.writer.byte(Tag.Date);
      this.writer.double(node.time);
    } else if (node instanceof builtIn.BufferNode) this.#buffer(node);
    else if (node instanceof builtIn.ViewNode) this.#view(node);
    else if (node instanceof MapNode) this.#map(node);
    else if (node instanceof SetNode) {
      this.#expect(node.prototype, 'Set');
      this.#list(Tag.Set, node.values);
    } else if (node instanceof builtIn.RegExpNode) this.#regExp(node);
    else this.#other(node);
  }

  #other(node: Node): void {
    if (node instanceof TypeNode) {
      this.#text(Tag.Typed, node.name);
      this.value(node.data);
    } else if (node instanceof RowsNode && node.snapshot === this.#rows) this.writer.byte(Tag.Rows);
    else if (node instanceof LinkNode) {
      this.#text(Tag.Link, node.name);
      this.writer.varint(node.facts.length);
      for (const fact of node.facts) this.value(fact);
    } else if (node instanceof ReferenceNode && Object(node.target) !== node.target) this.value(node.target);
    else this.refuse('a function or object that only this process has');
  }

  #object({ plan, cells }: ObjectNode): void {
    const { layout } = plan;
    const place = this.shapes.place(layout);
    const linked = isPgResult(layout.prototype) ? linkResult(layout.names, cells) : cells;
    if (typeof place === 'string') this.refuse(place);
    else if (typeof linked === 'string') this.refuse(linked);
    else {
      this.writer.byte(Tag.Object);
      this.writer.varint(place);
      for (let column = 0; column < linked.length; column += 1) this.value(linked[column]);
    }
  }

  #array({ cells, mixed, prototype }: ArrayNode): void {
    this.#expect(prototype, 'Array');
    if (mixed || cells.length < PACKED || !this.#packed(cells)) this.#list(Tag.Array, cells);
  }

  #packed(cells: readonly Cell[]): boolean {
    const { writer } = this;
    const begin = writer.length;
    writer.byte(Tag.Packed);
    writer.varint(cells.length);
    const done = writeColumn(writer, cells, 'share');
    if (done) this.cells += cells.length;
    else writer.length = begin;
    return done;
  }

  #list(tag: number, cells: readonly Cell[]): void {
    this.writer.byte(tag);
    this.writer.varint(cells.length);
    for (let index = 0; index < cells.length && this.problem === undefined; index += 1)
      this.value(cells[index]);
  }

  #map({ keys, values, prototype }: MapNode): void {
    this.#expect(prototype, 'Map');
    this.#list(Tag.Map, keys);
    for (const value of values) this.value(value);
  }

  #slot(node: SlotNode): void {
    const known = this.#slots.get(node);
    if (known !== undefined) {
      this.writer.byte(Tag.Again);
      this.writer.varint(known);
      return;
    }
    if (node.slot >= 0) {
      this.#slots.set(node, this.#slots.size);
      this.writer.byte(Tag.Slot);
    }
    this.#node(node.inner!);
  }

  #buffer({ bytes, prototype }: BufferNode): void {
    if (prototype === Buffer.prototype) this.keptBytes(Tag.Buffer, bytes);
    else this.#unknown(prototype);
  }

  #view({ bytes, make, prototype }: ViewNode): void {
    const kind = VIEW_KINDS.findIndex((known) => known.make === make);
    this.#expect(prototype, VIEW_KINDS[kind]!.name);
    this.writer.byte(Tag.View);
    this.keptBytes(kind, bytes);
  }

  #regExp({ source, flags, lastIndex, prototype }: RegExpNode): void {
    this.#expect(prototype, 'RegExp');
    this.#text(Tag.RegExp, source);
    this.pool.push(flags);
    this.writer.double(lastIndex);
  }

  #expect(prototype: object | null, name: string): void {
    if (prototype === null || builtInName(prototype) !== name) this.#unknown(prototype);
  }

  #unknown(prototype: object | null): void {
    this.refuse(classProblem(prototype));
  }
}
