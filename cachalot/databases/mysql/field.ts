/**
 * Field descriptions of `mysql2`. Each decodes its names when asked, from the network packet that it came in,
 * and so holds on to up to 64 KB of packet. A copy holds the part of the packet that its fields can read.
 *
 * That one private property is therefore shorter in a copy; everything else is the same.
 */
import { type Node, SlotNode } from '../../backends/codec/node';
import { BufferNode, keepBuffer } from '../../backends/codec/node-builtin';
import type { Envelope } from '../envelope';

const PACKET = '_buf';

export class FieldCopies {
  bytes = 0;
  /** The beginning of each packet; the fields of one copy share it, as the driver's own do. */
  readonly #packets = new Map<Buffer, SlotNode>();

  constructor(
    readonly envelope: Envelope,
    fields: readonly object[],
  ) {
    for (const [packet, length] of lengths(fields)) {
      const node = new SlotNode();
      node.fill(new BufferNode(keepBuffer(packet.subarray(0, length)), Buffer.prototype));
      node.slot = this.#packets.size;
      this.#packets.set(packet, node);
      this.bytes += length + 64;
    }
  }

  /** how long a memo must be */
  get slots(): number {
    return this.#packets.size;
  }

  keep(field: object): Node {
    return this.envelope.object(field, (name, value) => {
      return name === PACKET ? this.#packets.get(value as Buffer) : undefined;
    });
  }
}

/** How much of each packet its fields can read. */
function lengths(fields: readonly object[]): Map<Buffer, number> {
  const found = new Map<Buffer, number>();
  for (const field of fields as readonly Record<string, unknown>[]) {
    const packet = field[PACKET];
    if (Buffer.isBuffer(packet)) found.set(packet, Math.max(found.get(packet) ?? 0, lastByte(field)));
  }
  return found;
}

/** Where the last of the names ends: `_tableStart` and `_tableLength` and so on. */
function lastByte(field: Record<string, unknown>): number {
  const ends = Object.keys(field)
    .filter((name) => /^_\w+Start$/.test(name))
    .map((name) => Number(field[name]) + Number(field[name.replace(/Start$/, 'Length')]));
  return Math.max(0, ...ends.filter(Number.isFinite));
}
