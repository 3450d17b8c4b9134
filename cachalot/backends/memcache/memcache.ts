/**
 * The cache in Memcached, shared by any number of processes and machines: one server, or a ring of them.
 *
 * A read is one round trip to each server that holds something of it, all at once. A token changes by
 * compare-and-swap on its own key; see `token-cell.ts`. What an old server brings back is nothing; see `epoch.ts`.
 */
import type { CacheConfig } from '../../../settings/shapes';
import {
  type CacheBackend,
  type CacheRead,
  type Entry,
  NEAR_BYTES,
  type Token,
  type TokenState,
} from '../cache-backend';
import { frameEntry, unframeEntry } from '../codec/entry-frame';
import type { BackendFinding, Holdings } from '../self-report';
import type { Change } from './change';
import type { Dialer } from './connection';
import { holdingsOf, inspectMemcache } from './inspect';
import { KeyNames } from './keys';
import type { Server } from './location';
import { type Found, MemcacheNode } from './node';
import { Ring } from './ring';
import { type Changed, TokenCell } from './token-cell';
import { parseStanding, stateOf, writerText } from './token-value';

/** Memcached takes more seconds than these for a date. */
const LONGEST = 30 * 24 * 60 * 60;
/** The part of a value that is kept free for its name, its tokens and what Memcached notes with it. */
const OVERHEAD = 16_384;

const NOTHING: CacheRead = { entry: undefined, tokens: [] };

export class MemcacheBackend implements CacheBackend {
  readonly format = 'bytes';
  readonly leases = true;
  readonly largest: number;
  readonly nearBytes: number;
  readonly #names: KeyNames;
  readonly #ring: Ring;
  readonly #cells = new Map<string, TokenCell>();
  #nodes: readonly MemcacheNode[] | undefined;

  /** Connects with the first call, also after it was closed. */
  constructor(
    private readonly servers: readonly Server[],
    private readonly dialer: Dialer,
    { KEY_PREFIX = '', MAX_BYTES = Number.POSITIVE_INFINITY, ...config }: CacheConfig,
  ) {
    this.#ring = new Ring(servers.map(({ name }) => name));
    this.#names = new KeyNames(KEY_PREFIX, this.#ring.id);
    this.largest = Math.min(MAX_BYTES, dialer.maxValue - OVERHEAD);
    this.nearBytes = config.NEAR_BYTES ?? NEAR_BYTES;
  }

  async read(entryKey: string | undefined, tokenKeys: readonly string[]): Promise<CacheRead> {
    const keys = tokenKeys.map((key) => this.#names.token(key));
    if (entryKey !== undefined) keys.push(this.#names.entry(entryKey));
    if (keys.length === 0) return NOTHING;
    const tokens: TokenState[] = new Array(tokenKeys.length).fill(undefined);
    let entry: Entry | undefined;
    await Promise.all(
      this.#grouped(keys).map(async ([node, indexes]) => {
        const { items, epoch } = await node.consult(indexes.map((index) => keys[index]!));
        indexes.forEach((index, position) => {
          const value = items[position]?.value;
          if (index < tokenKeys.length) tokens[index] = stateOf(parseStanding(value, epoch), epoch);
          else entry = unframed(value, epoch);
        });
      }),
    );
    return { entry, tokens };
  }

  async create(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<TokenState[]> {
    const changed = await this.#change(tokenKeys, (index) => ({ kind: 'create', fresh: fresh[index]! }));
    return changed.map(({ standing, epoch }) => stateOf(standing, epoch));
  }

  /**
   * A longer timeout than 30 days is one of 30 days.
   * @throws Error when the entry is larger than the server takes, however short its payload
   */
  async store(entryKey: string, { tokens, payload }: Entry, timeout: number | null): Promise<void> {
    if (timeout !== null && timeout <= 0) return;
    const key = this.#names.entry(entryKey);
    const node = this.#nodeOf(key);
    const epoch = node.epoch ?? (await node.read([])).epoch;
    const value = frameEntry([epoch, ...tokens], payload as Uint8Array);
    if (value.length > this.dialer.maxValue - OVERHEAD / 2)
      throw new Error(`an entry of ${value.length} bytes is too large for Memcached`);
    await node.call((connection) => connection.set(key, value, timeout === null ? 0 : seconds(timeout)));
  }

  async mark(tokenKeys: readonly string[], writer: string, lease: number): Promise<void> {
    await this.#change(tokenKeys, this.#leased('mark', writer, lease));
  }

  async renew(tokenKeys: readonly string[], writer: string, lease: number): Promise<boolean> {
    return allHeld(await this.#change(tokenKeys, this.#leased('renew', writer, lease)));
  }

  async unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): Promise<boolean> {
    const name = writerText(writer);
    return allHeld(
      await this.#change(tokenKeys, (index) => ({ kind: 'unmark', writer: name, fresh: fresh[index]! })),
    );
  }

  async replace(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<void> {
    await this.#change(tokenKeys, (index) => ({ kind: 'replace', fresh: fresh[index]! }));
  }

  /** Nothing is removed: what stands is nothing from now on, but for the marks of writers. */
  async clear(): Promise<void> {
    await Promise.all(this.#open().map((node) => node.changeEpoch()));
  }

  inspect(): Promise<BackendFinding[]> {
    return inspectMemcache(this.#open(), this.dialer);
  }

  holdings(): Promise<Holdings[]> {
    return holdingsOf(this.#open());
  }

  close(): void {
    for (const node of this.#nodes ?? []) node.close();
    this.#nodes = undefined;
    this.#cells.clear();
  }

  #open(): readonly MemcacheNode[] {
    this.#nodes ??= this.servers.map((server) => new MemcacheNode(server, this.dialer, this.#names.epoch));
    return this.#nodes;
  }

  #nodeOf(name: string): MemcacheNode {
    return this.#open()[this.#ring.of(name)]!;
  }

  /** Each server with the positions of its keys. */
  #grouped(keys: readonly string[]): [MemcacheNode, number[]][] {
    const groups = new Map<MemcacheNode, number[]>();
    keys.forEach((key, index) => {
      const node = this.#nodeOf(key);
      const group = groups.get(node);
      if (group === undefined) groups.set(node, [index]);
      else group.push(index);
    });
    return [...groups];
  }

  #leased(kind: 'mark' | 'renew', writer: string, lease: number): () => Change {
    const change: Change = { kind, writer: writerText(writer), seconds: seconds(lease) };
    return () => change;
  }

  /** All at once; when one fails, the others have still been waited for. */
  async #change(tokenKeys: readonly string[], change: (index: number) => Change): Promise<Changed[]> {
    const outcomes = await Promise.allSettled(
      tokenKeys.map(async (key, index) => this.#cell(this.#names.token(key)).change(change(index))),
    );
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  #cell(name: string): TokenCell {
    const known = this.#cells.get(name);
    if (known !== undefined) return known;
    const cell = new TokenCell(this.#nodeOf(name), name, this.#names, () => {
      if (this.#cells.get(name) === cell) this.#cells.delete(name);
    });
    this.#cells.set(name, cell);
    return cell;
  }
}

/** Memcached counts whole seconds, the first of them short, by a clock that is behind when its host is busy. */
function seconds(milliseconds: number): number {
  return Math.min(Math.ceil(milliseconds / 1_000) + 2, LONGEST);
}

function allHeld(changed: readonly Changed[]): boolean {
  return changed.every(({ held }) => held);
}

/** An entry of another epoch is none. */
function unframed(value: Buffer | undefined, epoch: Found['epoch']): Entry | undefined {
  const framed = value && unframeEntry(value);
  if (framed === undefined || framed.tokens[0] !== epoch) return undefined;
  return { tokens: framed.tokens.slice(1), payload: framed.payload, bytes: framed.payload.length };
}
