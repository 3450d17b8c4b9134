/**
 * Why a query would, or would not, be answered from the cache: asked without running it and without a trace.
 */
import { currentSettings } from '../settings/current';
import { circumstances, type QueryOptions } from './context/call-settings';
import { aliasOf } from './databases/registry';
import type { Builder } from './patches/knex-internals';
import { questionOf } from './patches/patch-reads';
import { queryOptionsOf } from './patches/query-options';
import type { Observer, Proof } from './store/outcome';
import type { Question } from './store/read-request';
import { beginRead } from './store/read-through';
import { sessionOf } from './store/session';
import { messageOf } from './support/describe';
import { InvalidArgumentError } from './support/errors';
import { type BypassReason, type Refusal, refuse } from './support/reasons';

/** What would become of a query, here and now. */
export interface Explanation {
  /** `'hit'`: the cache has the answer; `'miss'`: the database would be asked; `'bypass'`: whatever it answers, nothing is kept */
  readonly verdict: 'hit' | 'miss' | 'bypass';
  /** why it is no hit, from a closed list; `null` for a hit, and for a miss whose answer will be kept */
  readonly reason: BypassReason | null;
  /** the name that the reason met: a table, a function, a column, an error */
  readonly detail: string | null;
  /** the column whose values could not be kept when the query ran last */
  readonly column: string | null;
  /** the tables that the answer depends on, as far as they are known */
  readonly tables: readonly string[];
  /** what the answer is kept under; `null` when it never would be */
  readonly key: string | null;
  /** the cache that is asked; `null` when there is none */
  readonly cacheAlias: string | null;
  readonly dbAlias: string;
}

/** A builder of Knex, query or raw, or of Objection. */
export type Explainable = { toSQL(): unknown } | { toKnexQuery(): { toSQL(): unknown } };

/**
 * Says whether the cache would answer this query, and why not. The query is not run, no event is emitted, nothing
 * is stored or counted. A builder of a transaction is explained for that transaction; of an Objection builder,
 * the query of its own table.
 *
 * @throws InvalidArgumentError for anything but a builder
 * @throws what the builder itself throws when it is compiled
 */
export async function explain(builder: Explainable): Promise<Explanation> {
  const knexBuilder = builderOf(builder);
  const { client } = knexBuilder;
  const options = queryOptionsOf(knexBuilder);
  const query = knexBuilder.toSQL();
  const unknown = { dbAlias: aliasOf(client), cacheAlias: cacheAliasOf(options) };
  if (Array.isArray(query)) return bypass(unknown, refuse('several-statements'));
  const asked = questionOf(knexBuilder, client, query, { stream: false });
  if (asked === 'unsupported') return bypass(unknown, refuse('database-not-enabled'));
  if (asked === 'unknown transaction') return bypass(unknown, refuse('isolation'));
  return observe(asked.question, (question) => beginRead(question, asked.place), unknown.cacheAlias);
}

async function observe(
  asked: Question,
  read: (question: Question) => ReturnType<typeof beginRead>,
  cacheAlias: string | null,
): Promise<Explanation> {
  let heard: Parameters<Observer> | undefined;
  const observer: Observer = (...verdict) => {
    heard = verdict;
  };
  const outcome = await read({ ...asked, observer });
  // Nobody will bring an answer: whoever waits for it runs the query.
  if (outcome.kind === 'run') outcome.keeper?.failed();
  const [verdict, refusal, request] = await provenVerdict(asked, outcome, heard!);
  return {
    verdict,
    reason: verdict === 'hit' ? null : (refusal?.because ?? null),
    detail: verdict === 'hit' ? null : (refusal?.detail ?? null),
    column: verdict === 'hit' ? null : (refusal?.column ?? null),
    tables: tablesOf(asked),
    key: request?.key ?? null,
    cacheAlias: request === undefined ? cacheAlias : cacheAliasOf(asked.options),
    dbAlias: asked.database.alias,
  };
}

/** A miss on a replica that has not replayed every write is none: the replica is asked where it stands now. */
async function provenVerdict(
  { database }: Question,
  outcome: Awaited<ReturnType<typeof beginRead>>,
  heard: Parameters<Observer>,
): Promise<Parameters<Observer>> {
  const proof: Proof | undefined = outcome.kind === 'run' ? outcome.keeper?.proof : undefined;
  if (proof === undefined) return heard;
  const refusal = await database
    .borrow((_run, connection) => {
      proof.ask({ database, connection, session: sessionOf(connection) });
      return proof.verdict();
    })
    .catch((error: unknown) => refuse('replica-unproven', messageOf(error)));
  if (refusal !== undefined) return ['bypass', refusal, heard[2]];
  // A query that was not kept for a lag that is over will be now.
  return [heard[0], isOfReplicas(heard[1]) ? undefined : heard[1], heard[2]];
}

function isOfReplicas(refusal: Refusal | undefined): boolean {
  return refusal?.because === 'replica-behind' || refusal?.because === 'replica-unproven';
}

function bypass(known: { dbAlias: string; cacheAlias: string | null }, refusal: Refusal): Explanation {
  const { because, detail = null } = refusal;
  return { verdict: 'bypass', reason: because, detail, column: null, tables: [], key: null, ...known };
}

/** Also of a query that is not cached for another reason than its tables. */
function tablesOf({ database, plan }: Question): readonly string[] {
  const { catalog } = database;
  if (catalog === undefined) return [];
  const dependencies = plan.dependencies(catalog, database);
  return 'cachable' in dependencies ? [] : dependencies.labels;
}

function cacheAliasOf(options: QueryOptions | undefined): string | null {
  const where = circumstances(options);
  if (!('cachable' in where)) return where.cacheAlias;
  return options?.cacheAlias === undefined ? currentSettings().CACHALOT_CACHE : options.cacheAlias;
}

function builderOf(value: unknown): Builder {
  const builder = value as Partial<Builder> & { toKnexQuery?: () => Builder };
  if (typeof builder?.toKnexQuery === 'function') return builder.toKnexQuery();
  if (typeof builder?.toSQL === 'function' && typeof builder.client === 'object' && builder.client !== null) {
    return builder as Builder;
  }
  throw new InvalidArgumentError('explain(builder)', value, 'a query builder of Knex or Objection');
}
