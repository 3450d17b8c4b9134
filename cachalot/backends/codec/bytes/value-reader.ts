/** Reads what value-writer writes, as the cells and nodes of the in-memory codec. */
import { type Cell, MemoNode, type Node, SlotNode } from '../node';
import {
  BufferNode,
  DateNode,
  KEPT_AS_TEXT,
  type KeptBytes,
  keepBuffer,
  RegExpNode,
  ViewNode,
} from '../node-builtin';
import { ArrayNode, MapNode, ObjectNode, SetNode } from '../node-container';
import type { Shape } from '../shape';
import { TypeNode, typeNamed } from '../types';
import { readColumn } from './column-reader';
import { Column, KIND, MAX_DEPTH, Tag } from './format';
import { resolveLink } from './links';
import { Malformed, type Reader } from './reader';
import { VIEW_KINDS } from './views';

export class ValueReader {
  /** objects of registered types were met: their `decode` is the user's */
  typed = false;
  #rows: Node | undefined;
  #rowsPlaced = false;
  #slots: { readonly node: SlotNode; height: number }[] = [];
  #next = 0;
  #depth = 0;
  /** the deepest level met since the outermost open slot began */
  #reach = 0;

  constructor(
    readonly reader: Reader,
    readonly shapes: readonly Shape[],
    readonly pool: readonly string[],
  ) {}

  /** how long a memo must be */
  get slots(): number {
    return this.#slots.length;
  }

  /** After the rows: what the driver put around them. */
  whole(rows: Node): Node | undefined {
    this.#rows = rows;
    this.#slots = [];
    const whole = this.value();
    if (whole === null) return undefined;
    if (!isNode(whole)) throw new Malformed();
    return this.slots > 0 ? new MemoNode(whole, this.slots) : whole;
  }

  value(): Cell {
    return this.valueOf(this.reader.byte());
  }

  /** The value whose tag has been read. */
  valueOf(tag: number): Cell {
    if (tag >= Tag.Small) return tag - Tag.Small;
    switch (tag) {
      case Tag.Null:
        return null;
      case Tag.Undefined:
        return undefined;
      case Tag.True:
        return true;
      case Tag.False:
        return false;
      case Tag.Int32:
        return this.reader.int32();
      case Tag.Double:
        return this.reader.double();
      case Tag.Text:
        return this.#text();
      case Tag.BigInt:
        return parseBigInt(this.#text());
      default:
        return this.#deeper(tag);
    }
  }

  /** Bytes in a column of buffers. */
  keptBytes(): KeptBytes {
    const { reader } = this;
    const length = reader.varint();
    if (length > KEPT_AS_TEXT) return new Uint8Array(reader.bytes(length));
    const from = reader.skip(length);
    return reader.buffer.toString('latin1', from, from + length);
  }

  shape(): Shape {
    const shape = this.shapes[this.reader.varint()];
    if (shape === undefined) throw new Malformed();
    return shape;
  }

  #text(): string {
    const text = this.pool[this.#next];
    if (text === undefined) throw new Malformed();
    this.#next += 1;
    return text;
  }

  #deeper(tag: number): Cell {
    this.#enter(1);
    const node = this.#node(tag);
    this.#depth -= 1;
    return node;
  }

  #enter(levels: number): void {
    this.#depth += levels;
    if (this.#depth > MAX_DEPTH) throw new Malformed();
    if (this.#depth > this.#reach) this.#reach = this.#depth;
  }

  #node(tag: number): Cell {
    switch (tag) {
      case Tag.Object:
        return this.#object();
      case Tag.Array:
        return this.#array();
      case Tag.Packed:
        return this.#packed();
      case Tag.Date:
        return new DateNode(this.reader.double(), Date.prototype);
      case Tag.Buffer:
        return this.#buffer();
      case Tag.View:
        return this.#view();
      case Tag.Map: {
        const keys = this.#cells(this.reader.varint());
        return new MapNode(keys, this.#cells(keys.length), Map.prototype);
      }
      case Tag.Set:
        return new SetNode(this.#cells(this.reader.varint()), Set.prototype);
      case Tag.RegExp:
        return this.#regExp();
      case Tag.Slot:
        return this.#slot();
      case Tag.Again:
        return this.#again();
      case Tag.Typed:
        return this.#type();
      default:
        return this.#ofWhole(tag);
    }
  }

  /** What stands in the whole answer alone. */
  #ofWhole(tag: number): Cell {
    const rows = this.#rows;
    if (rows === undefined) throw new Malformed();
    if (tag === Tag.Rows) {
      // once: each copy of the answer makes them anew wherever they stand
      if (this.#rowsPlaced) throw new Malformed();
      this.#rowsPlaced = true;
      return rows;
    }
    const link = tag === Tag.Link ? resolveLink(this.#text(), this.#cells(this.reader.varint())) : undefined;
    if (link === undefined) throw new Malformed();
    return link;
  }

  #cells(count: number): Cell[] {
    const cells: Cell[] = new Array(this.reader.spend(count));
    for (let index = 0; index < count; index += 1) cells[index] = this.value();
    return cells;
  }

  #object(): Node {
    const shape = this.shape();
    const cells = this.#cells(shape.names.length);
    return new ObjectNode(shape.uniformPlan(isMixed(cells) ? 'copy' : 'share'), cells);
  }

  #array(): Node {
    const cells = this.#cells(this.reader.varint());
    return new ArrayNode(cells, isMixed(cells), Array.prototype);
  }

  #packed(): Node {
    const { reader } = this;
    const cells: Cell[] = new Array(reader.spend(reader.varint()));
    const head = reader.byte();
    if ((head & KIND) === Column.Mixed) throw new Malformed();
    readColumn(reader, head, cells.length, cells, 0, 1);
    return new ArrayNode(cells, false, Array.prototype);
  }

  #buffer(): Node {
    return new BufferNode(keepBuffer(this.reader.bytes(this.reader.varint())), Buffer.prototype);
  }

  #view(): Node {
    const kind = VIEW_KINDS[this.reader.byte()];
    const bytes = this.reader.bytes(this.reader.varint());
    if (kind === undefined || bytes.length % kind.size !== 0) throw new Malformed();
    return new ViewNode(keepBuffer(bytes), kind.make, kind.prototype);
  }

  #regExp(): Node {
    const [source, flags] = [this.#text(), this.#text()];
    // throws where there is no such pattern
    void new RegExp(source, flags);
    return new RegExpNode(source, flags, this.reader.double(), RegExp.prototype);
  }

  #type(): Node {
    const name = this.#text();
    const type = typeNamed(name);
    if (type === undefined) throw new Malformed();
    this.typed = true;
    return new TypeNode(name, type, this.value());
  }

  #slot(): Node {
    const node = new SlotNode();
    node.slot = this.#slots.length;
    const entry = { node, height: 0 };
    this.#slots.push(entry);
    const [outer, depth] = [this.#reach, this.#depth];
    this.#reach = depth;
    const inner = this.value();
    if (!isNode(inner) || inner instanceof SlotNode) throw new Malformed();
    node.fill(inner);
    entry.height = this.#reach - depth;
    this.#reach = Math.max(outer, this.#reach);
    return node;
  }

  #again(): Node {
    const entry = this.#slots[this.reader.varint()];
    if (entry === undefined || entry.node.open) throw new Malformed();
    this.#enter(entry.height);
    this.#depth -= entry.height;
    return entry.node;
  }
}

export function isNode(cell: Cell): cell is Node {
  return typeof cell === 'object' && cell !== null;
}

function isMixed(cells: readonly Cell[]): boolean {
  for (let index = 0; index < cells.length; index += 1) if (isNode(cells[index])) return true;
  return false;
}

function parseBigInt(text: string): bigint {
  return text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`);
}
