/**
 * What a cache must be able to do: keep entries, and keep one token per table that writers replace.
 *
 * The protocol needs atomicity of each token by itself, never of several together, so every operation may be
 * spread over servers. A backend that loses data must lose towards `undefined`: a value that comes back from
 * the past would revive entries that are dead.
 *
 * A backend that answers at once returns plain values; one behind a network returns promises. The store code
 * is the same for both.
 */
import type { MaybePromise } from '../support/maybe-promise';
import type { BackendFinding, ClockReading, Holdings } from './self-report';

/** An unguessable value that is never used twice. Equality is all that the protocol asks of it. */
export type Token = string;

/** `null`: marked, a write is under way; `undefined`: absent, never set or lost. */
export type TokenState = Token | null | undefined;

/** What is kept for one query: the tokens that held before its SQL ran, and the driver's answer. */
export interface Entry {
  /** in the order of the request's token keys */
  readonly tokens: readonly Token[];
  /** a frozen answer for `'objects'` backends, `Uint8Array` for `'bytes'` ones */
  readonly payload: unknown;
  /** what it costs to keep, in bytes */
  readonly bytes: number;
}

export interface CacheRead {
  readonly entry: Entry | undefined;
  /** in the order of the keys that were asked for */
  readonly tokens: readonly TokenState[];
}

/** A moment in a backend’s own order of events; only the backend that gave it can read it. */
export type Horizon = unknown;

/** What `nearBytes` is for the caches that come with cachalot, unless NEAR_BYTES says otherwise: 16 MiB. */
export const NEAR_BYTES = 16 * 1024 * 1024;

export interface CacheBackend {
  /** `'objects'`: values are kept by reference and must not be mutated; `'bytes'`: values are encoded first */
  readonly format: 'objects' | 'bytes';
  /** true where a mark must be renewed, because its holder may die while the cache lives on */
  readonly leases: boolean;
  /** bytes that one entry may take; larger ones are not offered */
  readonly largest?: number | undefined;
  /** bytes of this process’s memory that opened answers may take beside a `'bytes'` cache; none by default */
  readonly nearBytes?: number | undefined;

  /** The entry and the state of each token, in one round trip. The tokens are as fresh as the start of the call. */
  read(entryKey: string | undefined, tokenKeys: readonly string[]): MaybePromise<CacheRead>;
  /** Gives each absent token the fresh value beside it, unless another was quicker; answers with what stands. */
  create(tokenKeys: readonly string[], fresh: readonly Token[]): MaybePromise<readonly TokenState[]>;
  /** Keeps an entry for `timeout` milliseconds at most; `null`: until it is evicted. */
  store(entryKey: string, entry: Entry, timeout: number | null): MaybePromise<void>;
  /** Marks each token for this writer until `lease` milliseconds have passed without a renewal. */
  mark(tokenKeys: readonly string[], writer: string, lease: number): MaybePromise<void>;
  /** Extends this writer’s lease; `false` if any of the marks was gone. */
  renew(tokenKeys: readonly string[], writer: string, lease: number): MaybePromise<boolean>;
  /** Takes this writer out of each mark; the last one out leaves the fresh token. `false` if any mark was gone. */
  unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): MaybePromise<boolean>;
  /** Puts a fresh token in place of each, whatever stood there; a mark of another writer stays. */
  replace(tokenKeys: readonly string[], fresh: readonly Token[]): MaybePromise<void>;

  /** Where the backend’s order of events stands now; only where that order is certain (one process’s memory). */
  horizon?(): Horizon;
  /** true if none of the tokens was replaced or marked since the horizon. */
  unchangedSince?(tokenKeys: readonly string[], horizon: Horizon): boolean;

  /** Forgets all entries and tokens. */
  clear(): MaybePromise<void>;
  /** Bytes that the entries take, where the backend knows it. */
  size?(): { readonly bytes: number; readonly entries: number };
  /** Asks servers or folders what is wrong with them, for `runChecks()`; changes nothing, rejects if they do not say. */
  inspect?(): MaybePromise<readonly BackendFinding[]>;
  /** How far the servers’ clocks are from ours, for `check_clocks` alone. */
  clocks?(): MaybePromise<readonly ClockReading[]>;
  /** What the servers or folders keep, for `takeStock()` alone; changes nothing, a place that does not answer says why. */
  holdings?(): MaybePromise<readonly Holdings[]>;
  /** Lets go of sockets, timers and handles. */
  close(): MaybePromise<void>;
}
