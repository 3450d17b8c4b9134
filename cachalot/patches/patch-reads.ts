/**
 * Reads, before a connection is taken from the pool: a hit touches neither pool nor driver.
 *
 * The `start` handlers run first, since they may still change the builder; then the query is compiled, once, and
 * the same compiled query runs if the cache has no answer.
 */
import type { FrozenAnswer } from '../databases/answer';
import type { QueryObject } from '../databases/dialect';
import type { Departure, Keeper, Place, ReadOutcome } from '../store/outcome';
import type { Question, ReadMode } from '../store/read-request';
import { beginRead } from '../store/read-through';
import { sessionOf } from '../store/session';
import { isPromise, type MaybePromise } from '../support/maybe-promise';
import { keepFor } from './captures';
import { connectionOf, databaseOf } from './databases';
import type {
  Builder,
  ConnectionCallback,
  KnexClasses,
  KnexClient,
  Runner,
  StreamParameters,
} from './knex-internals';
import { patchMethod, type Restore } from './patch-method';
import { queryOptionsOf } from './query-options';
import { releasedOnce } from './release-once';
import { replayInto } from './replay-stream';

type EnsureConnection = Runner['ensureConnection'];

/** Milliseconds of waiting for a connection in which the cache may have got the answer. */
const WORTH_ASKING_AGAIN = 1;

const READING_METHODS: ReadonlySet<unknown> = new Set([undefined, 'select', 'first', 'pluck']);

export function patchReads({ Runner }: KnexClasses): Restore {
  return patchMethod(Runner.prototype, 'ensureConnection', (original) => {
    const once: EnsureConnection = function (this: Runner, callback, parameters) {
      return original.call(this, releasedOnce(callback), parameters);
    };
    return function (this: Runner, callback: ConnectionCallback, parameters?: StreamParameters) {
      const reads = mayRead(this.builder);
      if (parameters === undefined) return reads ? run(this, original) : original.call(this, callback);
      return reads ? stream(this, once, callback, parameters) : once.call(this, callback, parameters);
    } as EnsureConnection;
  });
}

/** Query builders that read, and raw queries; schema builders and writing methods go their own way. */
function mayRead(builder: Builder): boolean {
  if (builder.isRawInstance) return true;
  return builder._single !== undefined && READING_METHODS.has(builder._method);
}

/** Does what Knex does once it has a connection, up to the point where it would send the query. */
function compile(runner: Runner): QueryObject | QueryObject[] {
  const { client, builder } = runner;
  client.emit('start', builder);
  builder.emit('start', builder);
  const compiled = builder.toSQL();
  if (builder._debug) client.logger.debug(compiled);
  return compiled;
}

function run(runner: Runner, original: EnsureConnection): Promise<unknown> {
  const query = compile(runner);
  if (Array.isArray(query)) return original.call(runner, (ready) => ready.queryArray(query));
  const outcome = ask(runner, query, { stream: false });
  if (outcome === undefined) return original.call(runner, (ready) => ready.query(query));
  if (isPromise(outcome)) return outcome.then((settled) => conclude(runner, query, settled, original));
  return conclude(runner, query, outcome, original) as Promise<unknown>;
}

function conclude(
  runner: Runner,
  query: QueryObject,
  outcome: ReadOutcome,
  original: EnsureConnection,
): MaybePromise<unknown> {
  switch (outcome.kind) {
    case 'answer':
      return respond(runner, query, outcome.answer);
    case 'run':
      return original
        .call(runner, (ready) => send(ready, query, outcome.keeper))
        .catch((error: unknown) => {
          // Without a connection the query never reaches the driver, and readers may be waiting for it.
          outcome.keeper?.failed();
          throw error;
        });
    case 'depart':
      return depart(runner, query, outcome.departure, original);
    case 'wait':
      return outcome.outcome.then((settled) => conclude(runner, query, settled, original));
  }
}

function send(ready: Runner, query: QueryObject, keeper: Keeper | undefined): Promise<unknown> {
  if (keeper !== undefined) keepFor(query, keeper);
  return ready.query(query);
}

/** Whoever finds that it needs no connection has given it back before it waits for anybody. */
async function depart(
  runner: Runner,
  query: QueryObject,
  departure: Departure,
  original: EnsureConnection,
): Promise<unknown> {
  const start = performance.now();
  let last: ReadOutcome | undefined;
  const board = (ready: Runner, outcome: ReadOutcome): unknown => {
    last = outcome;
    if (outcome.kind === 'answer') return respond(runner, query, outcome.answer);
    return outcome.kind === 'run' ? send(ready, query, outcome.keeper) : undefined;
  };
  try {
    const result = await original.call(runner, (ready) => {
      const atOnce = performance.now() - start < WORTH_ASKING_AGAIN;
      const outcome = atOnce ? departure.goOn() : departure.reconsider();
      return isPromise(outcome) ? outcome.then((settled) => board(ready, settled)) : board(ready, outcome);
    });
    if (last?.kind !== 'wait') return result;
    // Somebody else may have it by the time that this reader needs one after all.
    runner.connection = undefined;
    return conclude(runner, query, last, original);
  } catch (error) {
    departure.failed();
    if (last?.kind === 'run') last.keeper?.failed();
    throw error;
  }
}

/** From the driver’s answer to what the caller gets, by Knex’s own hands. */
function respond(runner: Runner, query: QueryObject, answer: FrozenAnswer): unknown {
  const { client, builder } = runner;
  const database = databaseOf(client, connectionOf(client))!;
  query.response = database.dialect.answers.thaw(answer, query);
  return client.postProcessResponse(client.processResponse(query, runner), builder.queryContext());
}

function stream(
  runner: Runner,
  original: EnsureConnection,
  callback: ConnectionCallback,
  parameters: StreamParameters,
): Promise<unknown> {
  const proceed = (): Promise<unknown> => original.call(runner, callback, parameters);
  let query: QueryObject | QueryObject[];
  try {
    query = runner.builder.toSQL();
  } catch {
    return proceed(); // Knex reports it on the stream
  }
  if (Array.isArray(query)) return proceed();
  const compiled = query;
  const runs = (keeper?: Keeper): Promise<unknown> =>
    original.call(
      runner,
      (ready, given) => {
        if (keeper !== undefined) keepFor(compiled, keeper);
        return ready.client.stream(ready.connection!, compiled, given!.stream, given!.options);
      },
      parameters,
    );
  const outcome = ask(runner, compiled, { stream: true, options: parameters.options });
  if (outcome === undefined) return runs();
  const settle = (settled: ReadOutcome): Promise<unknown> => {
    if (settled.kind === 'answer') return replayInto(parameters.stream, settled.answer);
    const keeper = settled.kind === 'run' ? settled.keeper : undefined;
    if (keeper === undefined) return runs();
    return runs(keeper).then(
      (done) => {
        giveUpWhenClosed(parameters.stream, keeper);
        return done;
      },
      (error: unknown) => {
        keeper.failed();
        throw error;
      },
    );
  };
  return isPromise(outcome) ? outcome.then(settle) : settle(outcome);
}

function ask(runner: Runner, query: QueryObject, mode: ReadMode): MaybePromise<ReadOutcome> | undefined {
  const asked = questionOf(runner.builder, runner.client, query, mode, runner.connection);
  if (typeof asked === 'string') return undefined;
  return beginRead(asked.question, asked.place);
}

/** What the cache is asked about a compiled query, and the place where it would run; or why it is not asked. */
export function questionOf(
  builder: Builder,
  client: KnexClient,
  query: QueryObject,
  mode: ReadMode,
  connection?: object,
): { question: Question; place: Place | undefined } | 'unsupported' | 'unknown transaction' {
  const held = builder._connection ?? connection ?? connectionOf(client);
  const database = databaseOf(client, held);
  if (database === undefined || typeof query.sql !== 'string') return 'unsupported';
  const place = placeOf(client, held);
  if (place === 'unknown') return 'unknown transaction';
  const plan = database.plan(query.sql);
  return { question: { database, plan, query, mode, options: queryOptionsOf(builder) }, place };
}

/** The driver may be done before the last row has gone through: a stream that closes has kept all it will keep. */
function giveUpWhenClosed(stream: StreamParameters['stream'], keeper: Keeper): void {
  if (stream.closed) keeper.failed();
  else stream.once('close', () => keeper.failed());
}

/** A transaction that began before the patches were in place is not known: its reads are left alone. */
function placeOf(client: KnexClient, connection: object | undefined): Place | undefined | 'unknown' {
  if (connection === undefined) return client.transacting ? 'unknown' : undefined;
  const session = sessionOf(connection);
  return client.transacting && session.transaction === undefined ? 'unknown' : { connection, session };
}
