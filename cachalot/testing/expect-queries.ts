/**
 * Counts the statements that reach the database while a function runs: the way to prove that a read was
 * answered from the cache. It needs no test runner.
 */
import type { Knex } from 'knex';

/** One statement that was sent, as Knex's `query` event tells it. */
export interface CapturedQuery {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

export interface Captured<Result> {
  readonly result: Result;
  readonly queries: readonly CapturedQuery[];
}

/** What Knex calls its listeners with; only what is used here. */
interface QueryEvent {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
}

/** Thrown when the number of statements is not the expected one; it lists them all. */
export class UnexpectedQueriesError extends Error {
  override readonly name = 'UnexpectedQueriesError';
  readonly code = 'ERR_CACHALOT_UNEXPECTED_QUERIES';

  constructor(
    readonly expected: number,
    readonly queries: readonly CapturedQuery[],
  ) {
    super(describe(expected, queries));
  }
}

/**
 * Runs `fn` and returns what it resolved with, and every statement sent through `knex` meanwhile, in order.
 * Those of its transactions are among them, with their BEGIN, SAVEPOINT and COMMIT. When `knex` is used by
 * something else at the same time, that is counted too.
 */
export async function captureQueries<Result>(
  knex: Knex,
  fn: () => Result | PromiseLike<Result>,
): Promise<Captured<Result>> {
  const queries: CapturedQuery[] = [];
  const listener = ({ sql, bindings = [] }: QueryEvent) => queries.push({ sql, bindings: [...bindings] });
  knex.on('query', listener);
  try {
    return { result: await fn(), queries };
  } finally {
    knex.removeListener('query', listener);
  }
}

/**
 * Runs `fn` and returns what it resolved with, or rejects with an `UnexpectedQueriesError` when the number
 * of statements is not `count`. What `fn` throws comes through as it is.
 */
export async function expectQueries<Result>(
  knex: Knex,
  count: number,
  fn: () => Result | PromiseLike<Result>,
): Promise<Result> {
  const { result, queries } = await captureQueries(knex, fn);
  if (queries.length !== count) throw new UnexpectedQueriesError(count, queries);
  return result;
}

function describe(expected: number, queries: readonly CapturedQuery[]): string {
  const counts = `${expected} ${expected === 1 ? 'query' : 'queries'} expected, ${queries.length} sent`;
  if (queries.length === 0) return `${counts}.`;
  return `${counts}:\n${queries.map(line).join('\n')}`;
}

function line({ sql, bindings }: CapturedQuery, index: number): string {
  const parameters = bindings.length === 0 ? '' : ` -- ${bindings.map(show).join(', ')}`;
  return `  ${index + 1}. ${sql}${parameters}`;
}

function show(binding: unknown): string {
  if (typeof binding === 'string') return JSON.stringify(binding);
  if (binding instanceof Date) return binding.toISOString();
  return String(binding);
}
