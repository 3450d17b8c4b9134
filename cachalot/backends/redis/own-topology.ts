/**
 * The map of a Cluster that this backend keeps for itself, with one connection to each primary: fetched from
 * whichever server answers first, and again when something is not where it was.
 *
 * ioredis has a Cluster client of its own, but it follows redirections and repeats commands by itself, and its
 * timers and subscription keep the process alive.
 */
import type { MaybePromise } from '../../support/maybe-promise';
import type { RedisClient } from './client';
import type { Topology } from './cluster-link';
import { RedisNode } from './node';
import { SLOTS } from './slots';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Milliseconds between two looks at the map. */
const PAUSE = 100;

export class OwnTopology implements Topology {
  #slots: (RedisNode | undefined)[] = [];
  #nodes = new Map<string, RedisNode>();
  #loading: Promise<void> | undefined;
  #again: NodeJS.Timeout | undefined;
  #failure: Error | undefined;
  #closed = false;

  constructor(
    private readonly seeds: readonly Address[],
    private readonly connect: (address: Address) => RedisClient,
    private readonly translate: (address: Address) => Address = (address) => address,
  ) {}

  nodeOf(slot: number): MaybePromise<RedisNode> {
    const known = this.#slots[slot];
    if (known !== undefined) return known;
    if (this.#failure !== undefined || this.#slots.length > 0) {
      this.doubt();
      throw this.#failure ?? new Error(`no server of the Cluster is known to hold slot ${slot}`);
    }
    return this.#load().then(() => this.nodeOf(slot));
  }

  nodes(): MaybePromise<readonly RedisNode[]> {
    if (this.#nodes.size > 0) return [...this.#nodes.values()];
    return this.#load().then(() => [...this.#nodes.values()]);
  }

  doubt(): void {
    if (this.#closed || this.#again !== undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#load().catch(() => undefined);
    }, PAUSE).unref();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    for (const node of this.#nodes.values()) node.close();
    this.#nodes.clear();
    this.#slots = [];
    this.#failure = new Error('the cache was closed');
  }

  #load(): Promise<void> {
    this.#loading ??= this.#fetch().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #fetch(): Promise<void> {
    const failures: unknown[] = [];
    for (const [at, node] of this.#nodes) {
      try {
        return this.#adopt(await slotsFrom(node), hostOf(at));
      } catch (error) {
        failures.push(error);
      }
    }
    for (const seed of this.seeds) {
      const node = new RedisNode(this.connect(seed), true, true);
      try {
        return this.#adopt(await slotsFrom(node), seed.host);
      } catch (error) {
        failures.push(error);
      } finally {
        node.close();
      }
    }
    const cause = new AggregateError(failures, 'no server of the Cluster told who holds which slot');
    this.#failure ??= cause;
    throw cause;
  }

  #adopt(ranges: readonly Range[], from: string): void {
    if (this.#closed) throw this.#failure!;
    const before = this.#nodes;
    const after = new Map<string, RedisNode>();
    const slots = new Array<RedisNode | undefined>(SLOTS).fill(undefined);
    for (const { first, last, primary } of ranges) {
      const address = this.translate({ host: primary.host || from, port: primary.port });
      const key = `${address.host}:${address.port}`;
      const node = after.get(key) ?? before.get(key) ?? new RedisNode(this.connect(address), true);
      after.set(key, node);
      slots.fill(node, first, last + 1);
    }
    for (const [key, node] of before) if (after.get(key) !== node) node.close();
    this.#nodes = after;
    this.#slots = slots;
    this.#failure = undefined;
  }
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly primary: Address;
}

async function slotsFrom(node: RedisNode): Promise<Range[]> {
  const { value } = await node.call((client) => client.cluster('SLOTS'));
  const ranges = value as [number, number, [string | null, number]][];
  if (ranges.length === 0) throw new Error('the server is in no Cluster that holds slots');
  return ranges.map(([first, last, [host, port]]) => ({ first, last, primary: { host: host ?? '', port } }));
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
