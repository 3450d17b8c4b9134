/**
 * Single flight: identical reads that miss at the same time share one query.
 *
 * A reader joins only a flight that took off with the very tokens the reader has just fetched itself; otherwise
 * it would be handed data older than its own start. And only one of its own pool: a flight may be waiting for a
 * connection that the reader's caller holds in another.
 */
import type { Token } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import { processState } from '../support/process-state';
import { sameTokens } from './lookup';

interface Flight {
  readonly tokens: readonly Token[];
  /** `undefined` when the query failed or its answer cannot be shared */
  readonly landed: Promise<FrozenAnswer | undefined>;
}

const flights = processState('flights', () => new WeakMap<object, Map<string, Flight>>());

const airspaces = processState('airspaces', () => new WeakMap<object, WeakMap<object, object>>());

/** Where the reads of one pool from one cache share their flights. */
export function airspace(pool: object, cache: object): object {
  let ofPool = airspaces.get(pool);
  if (ofPool === undefined) {
    ofPool = new WeakMap();
    airspaces.set(pool, ofPool);
  }
  let space = ofPool.get(cache);
  if (space === undefined) {
    space = {};
    ofPool.set(cache, space);
  }
  return space;
}

/** The answer that a flight with these tokens will bring, if there is one in the air. */
export function joinFlight(
  where: object,
  key: string,
  tokens: readonly Token[],
): Promise<FrozenAnswer | undefined> | undefined {
  const flight = flights.get(where)?.get(key);
  return flight !== undefined && sameTokens(flight.tokens, tokens) ? flight.landed : undefined;
}

/** The two ends of a flight; its pilot must call both, whatever happens. */
export interface Landing {
  /** there is something to share, or not */
  land(answer: FrozenAnswer | undefined): void;
  /** from now on the cache has it, or nobody: until then a landed answer is as good as a kept one */
  leave(): void;
}

/** Takes off with the tokens that were read before the query. */
export function takeOff(where: object, key: string, tokens: readonly Token[]): Landing {
  let land!: (answer: FrozenAnswer | undefined) => void;
  const landed = new Promise<FrozenAnswer | undefined>((resolve) => {
    land = resolve;
  });
  const flight: Flight = { tokens, landed };
  let byKey = flights.get(where);
  if (byKey === undefined) {
    byKey = new Map();
    flights.set(where, byKey);
  }
  byKey.set(key, flight);
  const inTheAir = byKey;
  return {
    land,
    leave() {
      if (inTheAir.get(key) === flight) inTheAir.delete(key);
    },
  };
}
