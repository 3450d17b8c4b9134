/**
 * What is done to files, as a list of steps that can be made in two ways: at once, on the thread that asks, which
 * for what the host has in memory takes a tenth of the time; or by Node's thread pool, for which nobody else has
 * to wait. What the steps are, and in which order, is the same for both.
 */
import { andThen, type MaybePromise } from '../../support/maybe-promise';
import { isCode } from './absent';

/** What the steps need of a file system; each is one call that is made whole or not at all. */
export interface Files {
  /** what lies in a folder; nothing when the folder is not there */
  names(folder: string): MaybePromise<readonly string[]>;
  bytes(file: string): MaybePromise<Buffer | undefined>;
  /** seconds since 1970 when it was changed, or what was set in their place */
  changed(file: string): MaybePromise<number | undefined>;
  setChanged(file: string, seconds: number): MaybePromise<void>;
  /** a file of this name is a failure */
  make(file: string, content: string | Uint8Array): MaybePromise<void>;
  makeFolder(folder: string): MaybePromise<void>;
  link(file: string, name: string): MaybePromise<void>;
  rename(file: string, name: string): MaybePromise<void>;
  remove(file: string): MaybePromise<void>;
  removeFolder(folder: string): MaybePromise<void>;
}

type Step = (files: Files) => MaybePromise<unknown>;

export type Steps<T> = Generator<Step, T, unknown>;

/** One step, for `yield*`. */
export function* step<T>(make: (files: Files) => MaybePromise<T>): Steps<T> {
  return (yield make) as T;
}

/** What the steps come to, or `undefined` when a file or its folder is not there. */
export function* unlessAbsent<T>(steps: Steps<T>): Steps<T | undefined> {
  try {
    return yield* steps;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Removes a file that may be gone already; says whether it was there. */
export function* removed(file: string): Steps<boolean> {
  const there = unlessAbsent(step((files) => andThen(files.remove(file), () => true)));
  return (yield* there) ?? false;
}

/** Makes the steps, for as long as they can be made at once; the rest of them when the answers come. */
export function make<T>(steps: Steps<T>, files: Files): MaybePromise<T> {
  let next = steps.next();
  while (!next.done) {
    let answer: MaybePromise<unknown>;
    try {
      answer = next.value(files);
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    if (answer instanceof Promise) return makeRest(steps, answer, files);
    next = steps.next(answer);
  }
  return next.value;
}

async function makeRest<T>(steps: Steps<T>, first: Promise<unknown>, files: Files): Promise<T> {
  let waiting = first;
  for (;;) {
    const next = await waiting.then(
      (answer) => steps.next(answer),
      (error: unknown) => steps.throw(error),
    );
    if (next.done) return next.value;
    const { value } = next;
    waiting = (async () => value(files))();
  }
}
