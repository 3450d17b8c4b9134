/**
 * Notices that a server says nothing although calls wait for its answer, and what follows from that.
 *
 * Writers give a call up sooner than a server is given up. One that stands still for a second and goes on may then
 * answer a read before it has seen the invalidations that were given up meanwhile, which are on their way to it. So
 * after a short silence its answers are not to be trusted for a moment, until those have arrived; after a long one
 * the connection is broken, and what the server holds is forgotten (see `epoch.ts`).
 */
import type { Connection } from './connection';

/** The part of the patience after which a server counts as silent. */
const SHORT = 1 / 20;
/** Milliseconds that an answer is not trusted after a silence. */
const MOMENT = 1_000;

export class Silence {
  #connection: Pick<Connection, 'heard' | 'destroy'> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** what had been heard when the server turned out to be silent */
  #silentAt: number | undefined;
  #untrusted = 0;

  constructor(private readonly patience: number) {}

  /** From now on it is this connection that is listened to. */
  watch(connection: Pick<Connection, 'heard' | 'destroy'>): void {
    this.#connection = connection;
    this.#silentAt = undefined;
    if (this.#timer !== undefined) this.start();
  }

  /** A call waits for an answer. */
  start(): void {
    clearTimeout(this.#timer);
    this.#listen(this.#connection?.heard, 1);
  }

  /** Every call is answered. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Whether an answer that has just come may be older than what others know. */
  isOrWas(): boolean {
    if (this.#silentAt !== undefined && this.#connection?.heard !== this.#silentAt) {
      this.#silentAt = undefined;
      this.#untrusted = performance.now() + MOMENT;
    }
    return this.#silentAt !== undefined || performance.now() < this.#untrusted;
  }

  #listen(heard: number | undefined, times: number): void {
    const connection = this.#connection;
    const timer = setTimeout(() => {
      // A process that was busy itself hears first what has arrived meanwhile.
      setImmediate(() => {
        if (this.#timer !== timer) return;
        this.isOrWas();
        if (connection === undefined || connection.heard !== heard) return this.start();
        this.#silentAt = heard;
        if (times * SHORT < 1) this.#listen(heard, times + 1);
        else connection.destroy(new Error(`the server did not answer within ${this.patience} ms`));
      });
    }, this.patience * SHORT).unref();
    this.#timer = timer;
  }
}
