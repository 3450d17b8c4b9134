/**
 * Field descriptions of `mysql2`. Each decodes its names when asked, from the network packet that it came in,
 * and so holds on to up to 64 KB of packet. A copy holds the part of the packet that its fields can read.
 *
 * That one private property is therefore shorter in a copy; everything else is the same.
 */
import type { Node } from '../../backends/codec/node';
import { freshBuffer, keepBuffer } from '../../backends/codec/node-builtin';
import type { Envelope } from '../envelope';

const PACKET = '_buf';

export class FieldCopies {
  bytes = 0;
  readonly #packets = new Map<Buffer, PacketNode>();

  constructor(
    readonly envelope: Envelope,
    fields: readonly object[],
  ) {
    for (const field of fields) this.#measure(field as Record<string, unknown>);
    for (const [packet, node] of this.#packets) {
      node.keep(packet);
      this.bytes += node.length + 64;
    }
  }

  keep(field: object): Node {
    return this.envelope.object(field, (name, value) => {
      return name === PACKET ? this.#packets.get(value as Buffer) : undefined;
    });
  }

  #measure(field: Record<string, unknown>): void {
    const packet = field[PACKET];
    if (!Buffer.isBuffer(packet)) return;
    const node = this.#packets.get(packet) ?? new PacketNode();
    this.#packets.set(packet, node);
    node.length = Math.max(node.length, lastByte(field));
  }
}

/** Where the last of the names ends: `_tableStart` and `_tableLength` and so on. */
function lastByte(field: Record<string, unknown>): number {
  const ends = Object.keys(field)
    .filter((name) => /^_\w+Start$/.test(name))
    .map((name) => Number(field[name]) + Number(field[name.replace(/Start$/, 'Length')]));
  return Math.max(0, ...ends.filter(Number.isFinite));
}

/** The beginning of a packet. Each field of a copy gets its own. */
class PacketNode implements Node {
  length = 0;
  #bytes: string | Uint8Array = '';

  keep(packet: Buffer): void {
    this.#bytes = keepBuffer(packet.subarray(0, this.length));
  }

  copy(): Buffer {
    return freshBuffer(this.#bytes);
  }
}
