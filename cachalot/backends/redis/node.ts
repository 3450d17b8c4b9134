/**
 * One server as the backend uses it: calls go out together, fail at once while the connection is lost, and keep
 * the process alive only until they are answered.
 *
 * A call that is sent again after a reconnection may reach another server, or be applied twice. So the client
 * is told not to queue and not to repeat, and the answer of a client that does so all the same is refused.
 */
import type { MaybePromise } from '../../support/maybe-promise';
import type { RedisClient } from './client';
import { identityOf } from './identity';

export interface Answer<T> {
  readonly value: T;
  /** which run of which server gave it */
  readonly identity: string;
}

type Command<T> = (client: RedisClient) => Promise<T>;

const FIRST_WAIT = 50;
const LONGEST_WAIT = 1_000;
/** Milliseconds of use after which the server is asked again who it is. */
const IDENTITY_AGE = 5_000;

export class RedisNode {
  #identity: string | undefined;
  #asked = 0;
  #opening: PromiseWithResolvers<string> | undefined;
  /** why calls fail at once, until a connection stands */
  #failure: Error | undefined;
  #lastError: Error | undefined;
  /** counts connections, so that an answer can be told from one on the next connection */
  #connection = 0;
  #unanswered = 0;
  #corked: RedisClient['stream'];
  #retry: NodeJS.Timeout | undefined;
  #wait = FIRST_WAIT;
  #closed = false;

  /**
   * @param owned the client was made for this cache, which therefore connects, reconnects and closes it
   * @param anyRole a replica will do, since only the map of a Cluster is asked for
   */
  constructor(
    private readonly client: RedisClient,
    private readonly owned: boolean,
    private readonly anyRole = false,
  ) {
    client.on('ready', this.#onReady);
    client.on('close', this.#onLost);
    client.on('end', this.#onLost);
    if (owned) client.on('error', this.#onError);
  }

  /**
   * Waits for the first connection to stand. While it is lost, it rejects at once; an `urgent` call connects
   * anew and waits for that.
   */
  async call<T>(command: Command<T>, urgent = false): Promise<Answer<T>> {
    this.#hold();
    try {
      const identity = this.#identity ?? (await this.#open(urgent));
      const connection = this.#connection;
      if (performance.now() - this.#asked > IDENTITY_AGE) void this.#learn();
      const value = await this.#send(command);
      if (connection !== this.#connection) throw new Error('the connection was replaced during the call');
      return { value, identity };
    } finally {
      this.#release();
    }
  }

  /** for messages; behind Sentinels it is that of the server they have led to */
  get address(): string {
    const { host = 'localhost', port, path, sentinels, name } = this.client.options;
    if (sentinels == null) return path ?? `${host}:${port}`;
    const { remoteAddress, remotePort } = this.client.stream ?? {};
    return remoteAddress === undefined ? `the primary of "${name}"` : `${remoteAddress}:${remotePort}`;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#lost(new Error('the cache was closed'));
    this.client.off('ready', this.#onReady);
    this.client.off('close', this.#onLost);
    this.client.off('end', this.#onLost);
    if (this.owned) this.client.disconnect();
  }

  #open(urgent: boolean): MaybePromise<string> {
    if (this.#failure !== undefined && (!urgent || this.#closed || !this.owned)) throw this.#failure;
    if (this.#opening === undefined) {
      this.#opening = promiseWithResolvers();
      this.#connect();
    }
    return this.#opening.promise;
  }

  #connect(): void {
    const { client } = this;
    const { status } = client;
    if (status === 'ready') void this.#learn();
    else if (status === 'wait' || (this.owned && (status === 'end' || status === 'close'))) {
      client.connect().catch(() => undefined);
    } else if (status === 'end') this.#lost(new Error('the client was closed by the application'));
  }

  /** What is sent within one turn leaves in one write. */
  #send<T>(command: Command<T>): Promise<T> {
    const { stream } = this.client;
    if (stream && this.#corked !== stream) {
      this.#corked = stream;
      stream.cork();
      process.nextTick(this.#uncork);
    }
    return command(this.client);
  }

  #uncork = (): void => {
    this.#corked?.uncork();
    this.#corked = undefined;
  };

  #onReady = (): void => {
    void this.#learn();
  };

  #onError = (error: Error): void => {
    this.#lastError = error;
  };

  #onLost = (): void => {
    this.#lost(this.#lastError ?? this.#failure ?? new Error('the connection was closed'));
  };

  async #learn(): Promise<void> {
    const connection = this.#connection;
    this.#asked = performance.now();
    this.#hold();
    try {
      const sections = ['server', 'replication'].map((section) =>
        this.#send((client) => client.info(section)),
      );
      const [server, replication] = await Promise.all(sections);
      if (connection !== this.#connection) return;
      this.#identity = identityOf(server!, replication!, this.anyRole);
      this.#failure = undefined;
      this.#lastError = undefined;
      this.#wait = FIRST_WAIT;
      this.#opening?.resolve(this.#identity);
      this.#opening = undefined;
    } catch (error) {
      if (connection !== this.#connection) return;
      this.#lastError = error as Error;
      this.#lost(this.#lastError);
      if (this.owned) this.client.disconnect();
    } finally {
      this.#release();
    }
  }

  #lost(error: Error): void {
    this.#connection += 1;
    this.#identity = undefined;
    this.#failure = error;
    this.#opening?.promise.catch(() => undefined);
    this.#opening?.reject(error);
    this.#opening = undefined;
    if (this.#closed || this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#connect();
    }, this.#wait).unref();
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #hold(): void {
    this.#unanswered += 1;
    if (this.#unanswered === 1) this.#settle();
  }

  #release(): void {
    this.#unanswered -= 1;
    if (this.#unanswered === 0) this.#settle();
  }

  /** An idle connection keeps no process alive. */
  #settle(): void {
    const { stream } = this.client;
    if (!this.owned || !stream || stream.connecting || stream.destroyed) return;
    if (this.#unanswered > 0) stream.ref?.();
    else stream.unref?.();
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

function promiseWithResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
