/**
 * One server as the backend uses it: calls go out together on one connection, fail at once while it is lost, and
 * keep the process alive only until they are answered.
 *
 * A call that was given up may still be applied later, never twice. Each is harmless then: a token or an epoch that
 * nobody has seen before only makes misses, a mark without its writer runs out, and an entry carries the tokens that
 * decide whether it holds.
 */
import type { MaybePromise } from '../../support/maybe-promise';
import { GatheredReads } from '../gathered-reads';
import type { Connection, Dialer, Item } from './connection';
import { EPOCH_LIFETIME, EPOCH_RENEWAL, epochFrom, newEpoch } from './epoch';
import type { Server } from './location';
import { Silence } from './silence';

/** What stood under some keys, in their order, and the epoch of the server at that time. */
export interface Found {
  readonly items: readonly (Item | undefined)[];
  readonly epoch: string;
}

interface Attempt {
  connection?: Connection;
  /** it broke before it was of use */
  lost?: Error;
  adopted: boolean;
}

const FIRST_WAIT = 50;
const LONGEST_WAIT = 2_000;
const MOST_READS = 5;

export class MemcacheNode {
  readonly patience: number;
  /** as LOCATION has it */
  readonly name: string;
  /** as it was seen last; `undefined` before the first read */
  epoch: string | undefined;
  #connection: Connection | undefined;
  #opening: Promise<Connection> | undefined;
  /** why calls fail at once, until a connection stands */
  #failure: Error | undefined;
  /** it was away, so what it holds may be from before */
  #doubted = false;
  #unanswered = 0;
  #retry: NodeJS.Timeout | undefined;
  #wait = FIRST_WAIT;
  #renewal: NodeJS.Timeout | undefined;
  #closed = false;
  readonly #silence: Silence;
  readonly #reads = new GatheredReads<Item | undefined>(async (keys) => {
    const { items, epoch } = await this.read(keys);
    return { values: items, source: epoch };
  });

  constructor(
    private readonly server: Server,
    private readonly dialer: Dialer,
    private readonly epochKey: string,
  ) {
    this.patience = dialer.patience;
    this.name = server.name;
    this.#silence = new Silence(dialer.patience);
  }

  /** Rejects at once while the connection is lost; waits for the first one to stand. */
  async call<T>(command: (connection: Connection) => Promise<T>): Promise<T> {
    this.#hold();
    try {
      return await command(this.#connection ?? (await this.#open()));
    } finally {
      this.#release();
    }
  }

  /** What may decide that an entry holds; rejects where others may know better. */
  async consult(keys: readonly string[]): Promise<Found> {
    const { values, source } = await this.#reads.read(keys);
    if (this.#silence.isOrWas())
      throw new Error('the server has been silent, and may not know everything yet');
    return { items: values, epoch: source };
  }

  /** All keys and the epoch in one round trip, but for the first one in an epoch. */
  read(keys: readonly string[]): Promise<Found> {
    return this.call(async (connection) => {
      for (let attempt = 1; attempt <= MOST_READS; attempt += 1) {
        const [standing, ...items] = await connection.gets([this.epochKey, ...keys]);
        const epoch = standing && epochFrom(standing.value);
        if (epoch !== undefined) {
          this.epoch = epoch;
          return { items, epoch };
        }
        if (standing === undefined) await connection.add(this.epochKey, newEpoch(), EPOCH_LIFETIME);
        else await connection.cas(this.epochKey, newEpoch(), EPOCH_LIFETIME, standing.unique);
      }
      throw new Error('the server keeps nothing that it is given');
    });
  }

  /** From now on everything that it holds, but for marks, is nothing. */
  changeEpoch(): Promise<void> {
    return this.call((connection) => connection.set(this.epochKey, newEpoch(), EPOCH_LIFETIME));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#renewal);
    this.#silence.stop();
    this.#failure = new Error('the cache was closed');
    this.#connection?.destroy(this.#failure);
    this.#connection = undefined;
  }

  #open(): MaybePromise<Connection> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#opening ??= this.#connect(true).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #connect(awaited: boolean): Promise<Connection> {
    const attempt: Attempt = { adopted: false };
    try {
      const connection = await this.dialer.dial(this.server, (reason) => {
        attempt.lost = reason;
        if (attempt.adopted) this.#lost(reason);
      });
      attempt.connection = connection;
      connection.hold(awaited);
      this.#silence.watch(connection);
      if (this.#doubted) await connection.set(this.epochKey, newEpoch(), EPOCH_LIFETIME);
      if (attempt.lost !== undefined) throw attempt.lost;
      if (this.#closed) throw this.#failure!;
      attempt.adopted = true;
      return this.#adopt(connection);
    } catch (error) {
      attempt.connection?.destroy(error as Error);
      this.#lost(error as Error);
      throw error;
    }
  }

  #adopt(connection: Connection): Connection {
    this.#connection = connection;
    this.#doubted = false;
    this.#failure = undefined;
    this.#wait = FIRST_WAIT;
    connection.hold(this.#unanswered > 0);
    clearInterval(this.#renewal);
    this.#renewal = setInterval(() => {
      this.call((current) => current.touch(this.epochKey, EPOCH_LIFETIME)).catch(() => undefined);
    }, EPOCH_RENEWAL).unref();
    return connection;
  }

  #lost(error: Error): void {
    this.#connection = undefined;
    clearInterval(this.#renewal);
    if (this.#closed) return;
    this.#doubted = true;
    this.#failure = error;
    if (this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#reconnect();
    }, this.#wait).unref();
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  /** Calls go on failing until it stands. */
  #reconnect(): void {
    this.#hold();
    this.#connect(false)
      .catch(() => undefined)
      .finally(() => this.#release());
  }

  #hold(): void {
    this.#unanswered += 1;
    if (this.#unanswered > 1) return;
    this.#silence.start();
    this.#connection?.hold(true);
  }

  /** An idle connection keeps no process alive. */
  #release(): void {
    this.#unanswered -= 1;
    if (this.#unanswered > 0) return;
    this.#silence.stop();
    this.#connection?.hold(false);
  }
}
