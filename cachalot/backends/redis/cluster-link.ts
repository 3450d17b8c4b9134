/**
 * The way to a Cluster: keys are grouped by the primary that holds their slot, and each primary is asked once.
 *
 * A key that has moved is an error, and never followed: which server answers is part of every token, and the
 * map of slots is fetched anew in the background for the next call. Each token is compared by itself, so it
 * does not matter that several servers answer at different moments of one read.
 */
import type { MaybePromise } from '../../support/maybe-promise';
import { GatheredReads } from '../gathered-reads';
import type { Found, Link } from './link';
import type { RedisNode } from './node';
import { slotOf } from './slots';

/** Who holds which slot. */
export interface Topology {
  /** the node of a slot; rejects or throws when nobody is known to hold it */
  nodeOf(slot: number): MaybePromise<RedisNode>;
  nodes(): MaybePromise<readonly RedisNode[]>;
  /** Something is not where it was: look again, soon and in the background. */
  doubt(): void;
  close(): void;
}

interface Group {
  readonly node: RedisNode;
  readonly indexes: number[];
}

export class ClusterLink implements Link {
  readonly #reads = new WeakMap<RedisNode, GatheredReads<Buffer | null>>();

  /** @param prefix what each server’s client puts before the keys, which decides about their slots too */
  constructor(
    private readonly topology: Topology,
    private readonly prefix = '',
  ) {}

  async get(keys: readonly string[]): Promise<Found> {
    const values = new Array<Buffer | null>(keys.length).fill(null);
    const identities = new Array<string>(keys.length).fill('');
    const groups = await this.#grouped(keys);
    const asked = groups.map(async ({ node, indexes }) => {
      const wanted = indexes.map((index) => keys[index]!);
      const answer = await this.#watched(this.#readsOf(node).read(wanted));
      indexes.forEach((index, position) => {
        values[index] = answer.values[position] ?? null;
        identities[index] = answer.source;
      });
    });
    await Promise.all(asked);
    return { values, identities };
  }

  async on<T>(key: string, work: (node: RedisNode) => Promise<T>): Promise<T> {
    const node = this.topology.nodeOf(slotOf(this.prefix + key));
    return this.#watched(work(node instanceof Promise ? await node : node));
  }

  nodes(): MaybePromise<readonly RedisNode[]> {
    return this.topology.nodes();
  }

  close(): void {
    this.topology.close();
  }

  /** A server reads together only what lies in one slot, so the keys are asked for one by one, in one write. */
  #readsOf(node: RedisNode): GatheredReads<Buffer | null> {
    let reads = this.#reads.get(node);
    if (reads === undefined) {
      reads = new GatheredReads(async (keys) => {
        const { value, identity } = await node.call((client) =>
          Promise.all(keys.map((key) => client.getBuffer(key))),
        );
        return { values: value, source: identity };
      });
      this.#reads.set(node, reads);
    }
    return reads;
  }

  async #grouped(keys: readonly string[]): Promise<Group[]> {
    const groups = new Map<RedisNode, Group>();
    for (let index = 0; index < keys.length; index += 1) {
      const found = this.topology.nodeOf(slotOf(this.prefix + keys[index]!));
      const node = found instanceof Promise ? await found : found;
      const group = groups.get(node);
      if (group === undefined) groups.set(node, { node, indexes: [index] });
      else group.indexes.push(index);
    }
    return [...groups.values()];
  }

  async #watched<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.topology.doubt();
      throw error;
    }
  }
}
