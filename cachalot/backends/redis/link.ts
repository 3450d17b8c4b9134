/**
 * The ways to a Redis: one server, or the primaries of a Cluster, each with the keys of its slots.
 */
import type { MaybePromise } from '../../support/maybe-promise';
import type { RedisNode } from './node';

/** What was found under some keys, in their order, each with the server that said it. */
export interface Found {
  readonly values: readonly (Buffer | null)[];
  readonly identities: readonly string[];
}

export interface Link {
  /** All keys at once: one command to each server that holds some of them, all on their way together. */
  get(keys: readonly string[]): Promise<Found>;
  /** Runs something on the server that holds the key. */
  on<T>(key: string, work: (node: RedisNode) => Promise<T>): Promise<T>;
  /** Every server that holds keys. */
  nodes(): MaybePromise<readonly RedisNode[]>;
  close(): void;
}
