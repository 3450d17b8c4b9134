/** Keeps a driver's own objects around the rows, property by property: results, field descriptions. */
import { Capture } from '../backends/codec/capture';
import { type Cell, type Node, ReferenceNode } from '../backends/codec/node';
import { ArrayNode, ObjectNode, RowsNode } from '../backends/codec/node-container';
import { refuseValue, type ValueRefusal } from '../backends/codec/refusal';
import { findShape } from '../backends/codec/shape-table';
import type { Snapshot } from '../backends/codec/snapshot';

/** What stands for a property; nothing to have its value captured. */
export type Special = (name: string, value: unknown) => Node | undefined;

/** Functions, which parse or make rows, are shared by all copies; so is what `reference` wraps. */
export class Envelope {
  readonly #pass = new Capture({ functions: 'share' });

  get bytes(): number {
    return this.#pass.bytes;
  }

  /** Why something in it cannot be restored. */
  get refusal(): ValueRefusal | undefined {
    if (this.#pass.problem !== undefined) return refuseValue(`the answer: ${this.#pass.problem}`);
    return this.#pass.repeated ? refuseValue('the answer: an object that stands in two places') : undefined;
  }

  /** A copy of the object, of the same class, whatever its class is. */
  object(value: object, special: Special = () => undefined): Node {
    const names = Object.getOwnPropertyNames(value);
    const { shape } = findShape(names, Object.getPrototypeOf(value));
    const source = value as Record<string, unknown>;
    const cells: Cell[] = names.map((name) => special(name, source[name]) ?? this.#pass.cell(source[name]));
    this.#pass.bytes += 120 + 8 * names.length;
    return new ObjectNode(shape.uniformPlan('copy'), cells);
  }

  list(nodes: readonly Node[]): Node {
    return new ArrayNode(nodes, true, Array.prototype);
  }

  rows(snapshot: Snapshot): Node {
    return new RowsNode(snapshot);
  }

  reference(target: unknown): Node {
    return new ReferenceNode(target);
  }
}
