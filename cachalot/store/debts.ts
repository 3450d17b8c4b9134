/**
 * Invalidations that a cache did not take: their tables are distrusted by this process, and fresh tokens are
 * offered again and again until they get through.
 *
 * What is owed is a set of keys, so it stays as small as the number of tables however many writes there are, and
 * the order of writes does not matter: each attempt brings new tokens, and a key that is owed anew while an
 * attempt is under way stays owed.
 */
import type { MaybePromise } from '../support/maybe-promise';
import { freshTokens } from './token';

const FIRST_WAIT = 50;
const LONGEST_WAIT = 1_000;
/** Keys that one call brings: few enough to be done within its time limit. */
const BATCH = 100;
/** Keys beyond which all is owed instead. */
const MOST_KEYS = 10_000;
const MOST_CHECKS = 100;
/** Marks beyond which the lease has to end them. */
const MOST_MARKS = 100;

/** The part of a cache that this needs. */
export interface Creditor {
  /** Puts fresh tokens; `true` when they got through. */
  replace(keys: readonly string[], fresh: readonly string[]): MaybePromise<boolean>;
  /** Takes a writer out of marks; `true` when that got through. */
  unmark(keys: readonly string[], writer: string, fresh: readonly string[]): MaybePromise<boolean>;
  /** The keys that stand for all that this process may have cached. */
  everything(): readonly string[];
}

export class Debts {
  /** how many reasons there are to distrust a key */
  readonly #distrusted = new Map<string, number>();
  /** what is owed, with a number that grows each time */
  readonly #owed = new Map<string, number>();
  /** marks that were left behind, which would keep readers away until their lease runs out */
  #marks: { readonly keys: readonly string[]; readonly writer: string }[] = [];
  readonly #checks: (() => MaybePromise<void>)[] = [];
  #count = 0;
  #paying: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wait = FIRST_WAIT;
  /** invalidations that were owed and got through */
  delivered = 0;

  constructor(private readonly creditor: Creditor) {}

  /** how many keys are owed a new token */
  get size(): number {
    return this.#owed.size;
  }

  distrusts(keys: readonly string[]): boolean {
    return this.#distrusted.size > 0 && keys.some((key) => this.#distrusted.has(key));
  }

  /** Keeps the readers of this process away until the undo is called. */
  suspend(keys: readonly string[]): () => void {
    for (const key of keys) this.#distrust(key);
    return () => {
      for (const key of keys) this.#trust(key);
    };
  }

  /** From now on reads of these tables bypass the cache, until each has a new token. */
  owe(keys: readonly string[]): void {
    for (const key of keys) {
      if (!this.#owed.has(key)) this.#distrust(key);
      this.#count += 1;
      this.#owed.set(key, this.#count);
    }
    if (this.#owed.size > MOST_KEYS) this.#oweEverything();
    exits.watch(this);
    this.#schedule();
  }

  /** The same, where a mark of this writer may have been left behind. */
  oweMarked(keys: readonly string[], writer: string): void {
    this.owe(keys);
    this.#marks = [...this.#marks.slice(1 - MOST_MARKS), { keys, writer }];
  }

  /** Runs once nothing is owed any more. Too many of them are not kept: all is owed instead. */
  afterwards(check: () => MaybePromise<void>): void {
    if (this.#checks.length < MOST_CHECKS) this.#checks.push(check);
    else {
      this.#checks.length = 0;
      this.owe(this.creditor.everything());
    }
  }

  /** Tries at once. Resolves when it got through, or did not. */
  settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#paying ??= this.#pay().finally(() => {
      this.#paying = undefined;
      if (this.#owed.size > 0) this.#schedule();
    });
    return this.#paying;
  }

  /** A cache that was closed is owed nothing. Answers with what it was owed. */
  forgive(): readonly string[] {
    const left = [...this.#owed.keys()];
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#checks.length = 0;
    this.#marks = [];
    for (const key of this.#owed.keys()) this.#trust(key);
    this.#owed.clear();
    exits.forget(this);
    return left;
  }

  #distrust(key: string): void {
    this.#distrusted.set(key, (this.#distrusted.get(key) ?? 0) + 1);
  }

  #trust(key: string): void {
    const reasons = this.#distrusted.get(key) ?? 0;
    if (reasons > 1) this.#distrusted.set(key, reasons - 1);
    else this.#distrusted.delete(key);
  }

  #oweEverything(): void {
    const all = this.creditor.everything();
    if (all.length === 0) return;
    for (const key of this.#owed.keys()) this.#trust(key);
    this.#owed.clear();
    for (const key of all) {
      this.#distrust(key);
      this.#owed.set(key, this.#count);
    }
  }

  /** The timer keeps nothing alive. */
  #schedule(): void {
    if (this.#timer !== undefined || this.#paying !== undefined) return;
    this.#timer = setTimeout(() => void this.settle(), this.#wait);
    this.#timer.unref();
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  async #pay(): Promise<void> {
    for (const mark of [...this.#marks]) {
      const { keys, writer } = mark;
      if (!(await this.creditor.unmark(keys, writer, freshTokens(keys.length)))) return;
      this.#marks = this.#marks.filter((other) => other !== mark);
    }
    while (this.#owed.size > 0) {
      const batch = [...this.#owed].slice(0, BATCH);
      const keys = batch.map(([key]) => key);
      if (!(await this.creditor.replace(keys, freshTokens(keys.length)))) return;
      for (const [key, count] of batch) if (this.#owed.get(key) === count) this.#paid(key);
    }
    this.#wait = FIRST_WAIT;
    exits.forget(this);
    for (const check of this.#checks.splice(0)) await check();
  }

  #paid(key: string): void {
    this.#owed.delete(key);
    this.#trust(key);
    this.delivered += 1;
  }
}

/** A process that is done with its work tries once more before it ends; it does not wait for longer than a call. */
class Exits {
  readonly #owing = new Set<Debts>();
  #listening = false;

  watch(debts: Debts): void {
    this.#owing.add(debts);
    if (this.#listening) return;
    this.#listening = true;
    process.once('beforeExit', this.#last);
  }

  forget(debts: Debts): void {
    this.#owing.delete(debts);
    if (this.#owing.size > 0 || !this.#listening) return;
    this.#listening = false;
    process.off('beforeExit', this.#last);
  }

  #last = (): void => {
    this.#listening = false;
    void Promise.all([...this.#owing].map((debts) => debts.settle())).then(() => {
      const left = [...this.#owing].reduce((sum, { size }) => sum + size, 0);
      if (left > 0) warnLost(left, 'The process ends');
    });
  };
}

const exits = new Exits();

/** Says that invalidations were given up. */
export function warnLost(count: number, why: string): void {
  process.emitWarning(
    `${why} while ${count} invalidations could not be delivered to a cache. Other processes that share it may ` +
      `serve what was there before; call invalidate() once it can be reached.`,
    { type: 'CachalotWarning', code: 'CACHALOT_INVALIDATIONS_LOST' },
  );
}

/** From now on reads of these tables bypass this cache, until each has a new token. */
export function owe({ debts }: { readonly debts: Debts }, keys: readonly string[]): void {
  debts.owe(keys);
}
