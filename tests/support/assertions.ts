/**
 * Claims about caching in one call: a read is cached exactly, is not cached, or is invalidated by a write.
 */
import type { Knex } from 'knex';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { copy, difference, expectSame } from './same';

/** Makes the read anew each time it is called; a builder is a thenable that is used up by running it. */
export type MakeRead<Result> = () => PromiseLike<Result>;

export interface CachedOptions<Result> {
  /** how many statements the read takes without a cache */
  readonly queries?: number;
  /** what it must resolve with, compared as `expectSame` does */
  readonly result?: Result;
}

/**
 * The read goes to the database once, then no more; the answers are the same in value, prototypes and order
 * of properties; and whatever a caller does to its answer, the next caller sees nothing of it.
 */
export async function expectCached<Result>(
  knex: Knex,
  makeRead: MakeRead<Result>,
  { queries = 1, ...options }: CachedOptions<Result> = {},
): Promise<Result> {
  const miss = await expectQueries(knex, queries, makeRead);
  if ('result' in options) expectSame(miss, options.result);
  const expected = copy(miss);
  deface(miss);
  const hit = await expectQueries(knex, 0, makeRead);
  expectSame(hit, expected);
  deface(hit);
  const next = await expectQueries(knex, 0, makeRead);
  expectSame(next, expected);
  return next;
}

/** The read goes to the database each time. */
export async function expectNotCached<Result>(
  knex: Knex,
  makeRead: MakeRead<Result>,
  { queries = 1 }: { readonly queries?: number } = {},
): Promise<Result> {
  await expectQueries(knex, queries, makeRead);
  return expectQueries(knex, queries, makeRead);
}

/** The read is cached before the write, sees it afterwards in one go to the database, and is cached again. */
export async function expectInvalidated<Result>(
  knex: Knex,
  makeRead: MakeRead<Result>,
  write: () => PromiseLike<unknown>,
  { queries = 1 }: { readonly queries?: number } = {},
): Promise<{ readonly before: Result; readonly after: Result }> {
  const before = await expectCached(knex, makeRead, { queries });
  await write();
  const after = await expectCached(knex, makeRead, { queries });
  return { before, after };
}

/** The read is cached before the write, and still is afterwards. */
export async function expectNotInvalidated<Result>(
  knex: Knex,
  makeRead: MakeRead<Result>,
  write: () => PromiseLike<unknown>,
  { queries = 1 }: { readonly queries?: number } = {},
): Promise<void> {
  const before = await expectCached(knex, makeRead, { queries });
  await write();
  const found = difference(await expectQueries(knex, 0, makeRead), before);
  if (found !== undefined) throw new Error(`The cached answer changed: ${found}`);
}

/** What pg's results point to but do not own: the type parsers of the driver itself. */
const SHARED_BY_DRIVER: ReadonlySet<PropertyKey> = new Set(['_types']);

/** Spoils everything in a value that can be changed in place. */
function deface(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (ArrayBuffer.isView(value)) {
    new Uint8Array(value.buffer, value.byteOffset, value.byteLength).fill(0xdd);
    return;
  }
  for (const key of Reflect.ownKeys(value)) {
    if (!SHARED_BY_DRIVER.has(key)) deface(Reflect.get(value, key), seen);
  }
  if (Object.prototype.toString.call(value) === '[object Date]') (value as Date).setTime(1);
  else if (Array.isArray(value)) value.push('defaced');
  else
    for (const key of Object.keys(value)) {
      if (!SHARED_BY_DRIVER.has(key)) Reflect.set(value, key, 'defaced');
    }
}
