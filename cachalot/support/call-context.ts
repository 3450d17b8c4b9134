/**
 * What is true of this call chain alone: the one AsyncLocalStorage of the process.
 *
 * Each slot belongs to one feature (overridden settings, `cachalotDisabled`, `requestScope`); a record is
 * never changed, a scope puts a new one in place for as long as its function runs.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { isPromise } from 'node:util/types';
import { processState } from './process-state';

/** Overridden settings; the settings layer knows how to lay them over the others. */
export interface SettingsOverlay {
  readonly values: Readonly<Record<string, unknown>>;
  /** every setting as this call chain sees it */
  resolve(): object;
}

/** An immutable record; a slot that is absent or `undefined` says nothing. */
export interface CallContext {
  readonly settings?: SettingsOverlay | undefined;
  /** inside `cachalotDisabled`; with `allQueries`, even what a transaction has read is not used */
  readonly disabled?: { readonly allQueries: boolean } | undefined;
  /** what `requestScope` shares; the context layer knows its shape */
  readonly requestScope?: object | undefined;
  /** what is counted for one request; the panels know its shape */
  readonly request?: object | undefined;
  /** the open transactions around this call chain; the store layer knows their shape */
  readonly transaction?: object | undefined;
}

/** What a scope hands back: a thenable that was started in it is a promise, all else is left as it is. */
export type ScopeResult<T> = T extends PromiseLike<unknown> ? Promise<Awaited<T>> : T;

const storage = processState('call-context', () => new AsyncLocalStorage<CallContext>());

const promises = processState('call-context-promises', () => ({ followed: false }));

/**
 * To be called before anything is entered, and a turn of the microtask queue before it. Before version 24, Node follows
 * promises only from the first `run` on: what is entered by one that it does not follow would reach everybody who goes
 * on in the same turn of the event loop. It makes all code with promises slower, so it waits until it is needed.
 *
 * @returns true the first time: what was already under way is not followed
 */
export function followPromises(): boolean {
  if (promises.followed) return false;
  promises.followed = true;
  storage.run({}, () => undefined);
  return true;
}

/** The record of this call chain; `undefined` outside any scope. Cheap: the cache asks on every query. */
export function readContext(): CallContext | undefined {
  return storage.getStore();
}

/**
 * Runs `fn` with the slots of `patch` laid over those of the caller, and returns what it returns or throws.
 *
 * A Knex or Objection builder starts only when it is awaited, which the caller would do outside of the
 * scope; so a thenable that is not a native promise is started inside, once, and its promise is returned.
 * Iterators and streams that `fn` returns are consumed by the caller, in the caller's context.
 */
export function withContext<T>(patch: CallContext, fn: () => T): ScopeResult<T> {
  return storage.run({ ...storage.getStore(), ...patch }, () => {
    const result = fn();
    return (isUnstarted(result) ? started(result) : result) as ScopeResult<T>;
  });
}

/**
 * Lays the slots of `patch` over those of the caller for the rest of this synchronous run, and for all that it
 * starts. Only for a run that is nobody else's: one that a promise or a timer began.
 */
export function enterContext(patch: CallContext): void {
  storage.enterWith({ ...storage.getStore(), ...patch });
}

function isUnstarted(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  // A subclass of Promise may put its start off until `then`, so being one is not enough.
  if (isPromise(value) && value.then === Promise.prototype.then) return false;
  return typeof (value as { then?: unknown }).then === 'function';
}

/** Calls `then` here and now: handing the thenable to `resolve` would call it a microtask later. */
function started(thenable: PromiseLike<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    thenable.then(resolve, reject);
  });
}
