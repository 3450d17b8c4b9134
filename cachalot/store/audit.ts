/**
 * The audit: a share of the hits is asked of the database again, after the caller was answered, and compared.
 *
 * The tokens are read before and after. If they are still those that stood when the hit was found, no write has
 * shown in between, so the database must say the same; if not, nothing is concluded. A difference is asked for once
 * more, since a database may give two right answers to one question.
 */

import { rowChoice } from '../analysis/row-choice';
import type { Token } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import type { QueryObject } from '../databases/dialect';
import { connectionKey } from '../keys/connection-key';
import { optionsKey } from '../keys/options';
import { parametersKey } from '../keys/parameters';
import { processState } from '../support/process-state';
import { askDatabase, hasConnectionToSpare } from './audit-query';
import { audits, reportMismatch } from './audit-report';
import type { Database } from './database';
import { parsedAlike } from './parsers';
import type { ReadRequest } from './read-request';
import { sameTokens } from './token';
import { textsOfRows } from './value-text';

/** A hit outside of transactions. */
export interface Hit {
  readonly request: ReadRequest;
  readonly answer: FrozenAnswer;
  /** those that stood when it was found */
  readonly tokens: readonly Token[];
}

/** Bytes of an answer that would take the event loop too long to compare. */
const LARGEST = 2 * 1024 * 1024;

/** One audit at a time for each pool. */
const underWay = processState('audits-under-way', () => new WeakMap<Database, Promise<void>>());

/** Draws this hit or not, by the rate of its request. Never throws, and never waits. */
export function sampleHit(hit: Hit): void {
  const { request, answer } = hit;
  const { database, auditRate, query } = request;
  if (auditRate < 1 && Math.random() >= auditRate) return;
  if (underWay.has(database) || answer.bytes > LARGEST || !hasConnectionToSpare(database.client)) {
    audits.dropped += 1;
    return;
  }
  const asked = { ...query, bindings: [...(query.bindings ?? [])], response: undefined };
  const audit = later()
    .then(() => judge(hit, asked, conditionsOf(request, asked)))
    .catch(() => 'inconclusive' as const)
    .then((verdict) => {
      underWay.delete(database);
      if (verdict !== 'mismatch') audits[verdict] += 1;
    });
  underWay.set(database, audit);
}

/** Resolves when no audit of this database is under way. */
export function auditOf(database: Database): Promise<void> {
  return underWay.get(database) ?? Promise.resolve();
}

/** After the caller was answered. */
function later(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

type Verdict = 'matches' | 'inconclusive' | 'mismatch';

async function judge(hit: Hit, asked: QueryObject, conditions: string): Promise<Verdict> {
  const { request, answer } = hit;
  const ask = async (query: QueryObject): Promise<string[] | undefined> => {
    if (!(await stillStands(hit))) return undefined;
    const said = conditionsOf(request, asked) === conditions && (await askDatabase(request.database, query));
    if (!said || !(await stillStands(hit)) || conditionsOf(request, asked) !== conditions) return undefined;
    return textsOfRows(said.rows.rows());
  };
  const said = await ask(asked);
  if (said === undefined) return 'inconclusive';
  const cached = textsOfRows(answer.rows.rows());
  const choice = rowChoice(asked.sql, request.database.dialect.lexicon);
  if (isSame(cached, said, choice.ordered)) return 'matches';
  if (choice.chooses) return 'inconclusive';
  const [query, most] = choice.ordered ? [asked, Number.POSITIVE_INFINITY] : uncut(asked, choice.limit);
  const again = query && (await ask(query));
  if (again === undefined || again.length > most) return 'inconclusive';
  if (isSame(cached, again, choice.ordered)) return 'matches';
  if (most === Number.POSITIVE_INFINITY && !isSame(said, again, choice.ordered)) return 'inconclusive';
  reportMismatch(request, hit.tokens, {
    difference: isSame(cached, again, false) ? 'order' : 'rows',
    rowsInCache: cached.length,
    rowsInDatabase: again.length,
  });
  return 'mismatch';
}

/** Every table is as it was when the hit was found, as far as the cache knows; parsers and time zone are, too. */
async function stillStands({ request, answer, tokens }: Hit): Promise<boolean> {
  const { cache, database, dependencies } = request;
  const { tokenKeys } = dependencies;
  const read = await cache.attempt('read tokens', (backend) => backend.read(undefined, tokenKeys));
  if (!read.ok || cache.distrusts(tokenKeys) || !parsedAlike(database, answer)) return false;
  return sameTokens(read.value.tokens.map(String), tokens);
}

/** What shapes an answer and is not the audit’s own: the caller may change what it has passed. */
function conditionsOf({ database }: ReadRequest, { bindings, options }: QueryObject): string {
  return `${connectionKey(database.client)}|${optionsKey(options)}|${parametersKey(bindings)}`;
}

/** Any row in any place where the query does not say which; otherwise each in its own. */
function isSame(one: readonly string[], other: readonly string[], ordered: boolean): boolean {
  if (one.length !== other.length) return false;
  const [first, second] = ordered ? [one, other] : [[...one].sort(), [...other].sort()];
  return first.every((text, index) => text === second[index]);
}

/**
 * Where a LIMIT cuts off rows in no order, the database may choose which. One row more is asked for: if there is none,
 * nothing was cut off. `undefined` where that cannot be asked.
 */
function uncut(
  query: QueryObject,
  limit: ReturnType<typeof rowChoice>['limit'],
): [query: QueryObject | undefined, most: number] {
  if (limit === 'none') return [query, Number.POSITIVE_INFINITY];
  if (limit === 'other') return [undefined, 0];
  const { sql, bindings = [] } = query;
  if (limit !== 'last') {
    const { count, start } = limit;
    const rest = sql.slice(start + String(count).length);
    return [{ ...query, sql: `${sql.slice(0, start)}${count + 1}${rest}` }, count];
  }
  const count = bindings.at(-1);
  if (typeof count !== 'number') return [undefined, 0];
  return [{ ...query, bindings: [...bindings.slice(0, -1), count + 1] }, count];
}
