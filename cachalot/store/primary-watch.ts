/**
 * What the readers of replicas ask of a primary: where its log ends. Never for long, never more often than it
 * answers, and never in anybody’s transaction.
 *
 * No reader waits for it in order to answer its caller. A primary that is silent is left alone for a while, and one
 * whose pool has no connection to spare is not asked: its connections may be held by the very caller.
 */
import type { LogPosition } from '../databases/positions';
import { processState } from '../support/process-state';
import type { Database } from './database';
import { sessionOf } from './session';
import { TokenRecord } from './token-record';

/** Milliseconds for which a silent primary is left alone, doubled each time it is silent again. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** Milliseconds after which a primary that cannot tell its position is asked once more. */
const ASK_AGAIN = 60_000;

/** A position; `'unknown'` from a primary that has none to tell; `'silent'` from one that does not answer. */
export type Heard = LogPosition | 'unknown' | 'silent';

export class PrimaryWatch {
  /** milliseconds that one question may take */
  static patience = 1_000;
  /** a position of the primary that is not before any write that the token stands for */
  readonly positions = new TokenRecord<LogPosition>();
  /** when, by this process’s own clock, the token was first met by the reader of a replica without positions */
  readonly firstMet = new TokenRecord<number>();
  #running: Promise<Heard> | undefined;
  #next: Promise<Heard> | undefined;
  #quietUntil = 0;
  #pause = FIRST_PAUSE;
  #unknownUntil = 0;

  constructor(private readonly primary: Database) {}

  /**
   * The end of the primary’s log, asked after this call. Those who come while a question is under way share the
   * next one: the one under way may have been answered before their tokens were read.
   */
  position(): Promise<Heard> {
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#start();
    this.#next = this.#running.then(() => {
      this.#next = undefined;
      return this.#start();
    });
    return this.#next;
  }

  #start(): Promise<Heard> {
    const running = this.#ask().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #ask(): Promise<Heard> {
    const { primary } = this;
    const { positions } = primary.dialect;
    if (positions === undefined || performance.now() < this.#unknownUntil) return 'unknown';
    try {
      const position = await this.reach(() =>
        primary.borrow(async (run, connection) => {
          if (sessionOf(connection).transaction !== undefined) throw new Error('a transaction was left open');
          return positions.ask(run, connection).catch((error: unknown) => {
            if (positions.neverTells(error)) return undefined;
            throw error;
          });
        }),
      );
      if (position?.written !== undefined) return position;
      this.#unknownUntil = performance.now() + ASK_AGAIN;
      return 'unknown';
    } catch {
      return 'silent';
    }
  }

  /**
   * Does something that takes a connection of the primary, for a reader of its replica.
   * @throws what it throws, and after a second, or at once when the primary is known to be silent or busy
   */
  async reach<T>(act: () => Promise<T>): Promise<T> {
    if (performance.now() < this.#quietUntil) throw new Error('its primary does not answer');
    if (this.primary.isBusy) throw new Error('its primary has no connection to spare');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('its primary does not answer')), PrimaryWatch.patience);
      timer.unref();
    });
    try {
      const answer = await Promise.race([act(), late]);
      this.#pause = FIRST_PAUSE;
      return answer;
    } catch (error) {
      this.#quietUntil = performance.now() + this.#pause;
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

const watches = processState('primary-watches', () => new WeakMap<Database, PrimaryWatch>());

export function watchOf(primary: Database): PrimaryWatch {
  let watch = watches.get(primary);
  if (watch === undefined) {
    watch = new PrimaryWatch(primary);
    watches.set(primary, watch);
  }
  return watch;
}
