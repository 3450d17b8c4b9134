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
import type { ReadRequest } from './read-request';
import { sameTokens } from './token';

export class Flight {
  /** its query has a connection: who waits for it waits for the database alone */
  sent = false;
  /** `undefined` when the query failed or its answer cannot be shared */
  readonly landed: Promise<FrozenAnswer | undefined>;
  /** what it has brought, once it has landed */
  answer?: FrozenAnswer;
  #share!: (answer: FrozenAnswer | undefined) => void;

  /** @param tokens those that were fetched before its query */
  constructor(
    readonly tokens: readonly Token[],
    private readonly key: string,
    private readonly inTheAir: Map<string, Flight>,
  ) {
    this.landed = new Promise((resolve) => {
      this.#share = resolve;
    });
    inTheAir.set(key, this);
  }

  /** Ends it, with something to share or not; its pilot must call it, whatever happens. Only the first call counts. */
  land(answer: FrozenAnswer | undefined): void {
    if (answer !== undefined) this.answer ??= answer;
    this.#share(answer);
    if (this.inTheAir.get(this.key) === this) this.inTheAir.delete(this.key);
  }

  /**
   * Brings what another one brings: one that took off later, and so with a query that is sent later than any
   * reader began who could join this one.
   */
  follow(later: Flight): void {
    if (this.inTheAir.get(this.key) === this) this.inTheAir.delete(this.key);
    void later.landed.then((answer) => this.land(answer));
  }
}

const flights = processState('flights', () => new WeakMap<object, Map<string, Flight>>());

const airspaces = processState('airspaces', () => new WeakMap<object, WeakMap<object, object>>());

/** Where the reads of one pool from one cache share their flights. */
function airspace(pool: object, cache: object): object {
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

/** Where the flights of a request are. */
export function airspaceOf({ database, scoped, scope, cache }: ReadRequest): object {
  return airspace(database, scoped ? scope! : cache);
}

/** The flight in the air, whatever its tokens. */
export function flightAt(where: object, key: string): Flight | undefined {
  return flights.get(where)?.get(key);
}

/** The flight with these tokens, if there is one in the air. */
export function joinFlight(where: object, key: string, tokens: readonly Token[]): Flight | undefined {
  const flight = flightAt(where, key);
  return flight !== undefined && sameTokens(flight.tokens, tokens) ? flight : undefined;
}

/** Takes off with the tokens that were read before the query. */
export function takeOff(where: object, key: string, tokens: readonly Token[]): Flight {
  let byKey = flights.get(where);
  if (byKey === undefined) {
    byKey = new Map();
    flights.set(where, byKey);
  }
  return new Flight(tokens, key, byKey);
}
