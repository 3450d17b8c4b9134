/**
 * The cache in Redis or Valkey, shared by any number of processes and machines: one server, a pair behind
 * Sentinels, or a Cluster.
 *
 * A read is one round trip. Each token changes by a script on its own key, which the server runs as one step.
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
import { askEach, type BackendFinding, type ClockReading, type Holdings, readClock } from '../self-report';
import { forgetAll } from './forget-all';
import { holdingsOf } from './holdings';
import { inspectRedis, timeOf } from './inspect';
import type { Link } from './link';
import { type Route, routeTo } from './location';
import { runScript } from './scripts';
import { tokenState, writerText } from './token-text';

/** Longer than anybody means; the server's own limit is 2^63 milliseconds. */
const LONGEST = 1e15;

const NOTHING: CacheRead = { entry: undefined, tokens: [] };

export class RedisBackend implements CacheBackend {
  readonly format = 'bytes';
  readonly leases = true;
  readonly largest: number | undefined;
  readonly nearBytes: number;
  readonly #entries: string;
  readonly #tokens: string;
  #route: Route | undefined;

  /**
   * Connects with the first call, also after it was closed.
   * @throws SettingError for a LOCATION that leads nowhere
   */
  constructor(private readonly config: CacheConfig) {
    const prefix = `${config.KEY_PREFIX ?? ''}cachalot:`;
    this.#route = routeTo(config);
    this.largest = config.MAX_BYTES;
    this.nearBytes = config.NEAR_BYTES ?? NEAR_BYTES;
    this.#entries = `${prefix}e:`;
    this.#tokens = `${prefix}t:`;
  }

  async read(entryKey: string | undefined, tokenKeys: readonly string[]): Promise<CacheRead> {
    const keys = tokenKeys.map((key) => this.#tokens + key);
    if (entryKey !== undefined) keys.push(this.#entries + entryKey);
    if (keys.length === 0) return NOTHING;
    const { values, identities } = await this.#link.get(keys);
    const tokens: TokenState[] = [];
    for (let index = 0; index < tokenKeys.length; index += 1)
      tokens.push(tokenState(values[index], identities[index]!));
    return { entry: entryKey === undefined ? undefined : unframed(values[tokenKeys.length]), tokens };
  }

  create(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<TokenState[]> {
    return this.#each(tokenKeys, async (key, index) => {
      const { value, identity } = await this.#link.on(key, (node) =>
        runScript(node, 'create', key, '', fresh[index]),
      );
      return tokenState(Buffer.from(String(value)), identity);
    });
  }

  async store(entryKey: string, entry: Entry, timeout: number | null): Promise<void> {
    const key = this.#entries + entryKey;
    const bytes = frameEntry(entry.tokens, entry.payload as Uint8Array);
    if (timeout !== null && timeout <= 0) return;
    await this.#link.on(key, (node) =>
      node.call((client) =>
        timeout === null || timeout > LONGEST
          ? client.set(key, bytes)
          : client.set(key, bytes, 'PX', Math.ceil(timeout)),
      ),
    );
  }

  async mark(tokenKeys: readonly string[], writer: string, lease: number): Promise<void> {
    await this.#change('mark', tokenKeys, writer, () => String(lease));
  }

  renew(tokenKeys: readonly string[], writer: string, lease: number): Promise<boolean> {
    return this.#change('renew', tokenKeys, writer, () => String(lease));
  }

  unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): Promise<boolean> {
    return this.#change('unmark', tokenKeys, writer, (index) => fresh[index]!);
  }

  async replace(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<void> {
    await this.#change('replace', tokenKeys, '', (index) => fresh[index]!);
  }

  /** Marks of writers stay: their writes are still under way. */
  async clear(): Promise<void> {
    const { link, clientPrefix } = this.#open();
    const nodes = await link.nodes();
    const prefixes = { entries: this.#entries, tokens: this.#tokens, client: clientPrefix };
    await Promise.all(nodes.map((node) => forgetAll(node, prefixes)));
  }

  inspect(): Promise<BackendFinding[]> {
    return inspectRedis(this.config, this.#link);
  }

  async clocks(): Promise<ClockReading[]> {
    const nodes = await this.#link.nodes();
    return Promise.all(nodes.map((node) => readClock(node.address, () => timeOf(node))));
  }

  async holdings(): Promise<Holdings[]> {
    const { link, clientPrefix } = this.#open();
    return askEach(
      await link.nodes(),
      (node) => node.address,
      (node) => holdingsOf(node, clientPrefix, this.#entries),
    );
  }

  /** A client that the application made stays open. */
  close(): void {
    this.#route?.link.close();
    this.#route = undefined;
  }

  get #link(): Link {
    return this.#open().link;
  }

  #open(): Route {
    this.#route ??= routeTo(this.config);
    return this.#route;
  }

  /** `true` if the script answered 1 for every key. */
  async #change(
    script: 'mark' | 'renew' | 'unmark' | 'replace',
    tokenKeys: readonly string[],
    writer: string,
    argument: (index: number) => string,
  ): Promise<boolean> {
    const name = writerText(writer);
    const answers = await this.#each(tokenKeys, (key, index) =>
      this.#link.on(key, (node) => runScript(node, script, key, name, argument(index))),
    );
    return answers.every(({ value }) => value === 1);
  }

  /** All at once; when one fails, the others have still been waited for. */
  async #each<T>(
    tokenKeys: readonly string[],
    work: (key: string, index: number) => Promise<T>,
  ): Promise<T[]> {
    const outcomes = await Promise.allSettled(tokenKeys.map((key, index) => work(this.#tokens + key, index)));
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }
}

function unframed(bytes: Buffer | null | undefined): Entry | undefined {
  const entry = bytes ? unframeEntry(bytes) : undefined;
  return entry === undefined ? undefined : { ...entry, bytes: entry.payload.length };
}
