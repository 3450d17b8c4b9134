/**
 * What audits have found: counted, told on the channel `cachalot:mismatch` of `node:diagnostics_channel`, and warned of
 * once for each table.
 */
import { channel } from 'node:diagnostics_channel';
import type { Token } from '../backends/cache-backend';
import { digest } from '../support/digest';
import { processState } from '../support/process-state';
import type { ReadRequest } from './read-request';
import { tokenTime } from './token';

/** What became of the hits that were drawn. */
export interface Audits {
  /** the database said the same */
  matches: number;
  /** it said something else, although no token had changed */
  mismatches: number;
  /** a table changed meanwhile, or two right answers may differ */
  inconclusive: number;
  /** not compared: an audit was under way, there was no connection to spare, or the answer is very large */
  dropped: number;
}

/** What a listener of the channel gets. No parameter is in it. */
export interface Mismatch {
  readonly dbAlias: string;
  readonly cacheAlias: string;
  readonly sql: string;
  readonly tables: readonly string[];
  /** the key of the entry, as a digest where it holds the parameters themselves */
  readonly key: string;
  /** `order`: the same rows in another order */
  readonly difference: 'rows' | 'order';
  readonly rowsInCache: number;
  readonly rowsInDatabase: number;
  readonly tokens: readonly TokenReport[];
}

export interface TokenReport {
  /** `*` is the token that stands for every table of the database */
  readonly table: string;
  readonly token: Token;
  /** when the last write has left it, in seconds since 1970 by the writer’s clock; `null` if a reader has made it */
  readonly writtenAt: number | null;
  /** always `null`: a token does not say which process has left it */
  readonly writer: null;
}

export function zeroAudits(): Audits {
  return { matches: 0, mismatches: 0, inconclusive: 0, dropped: 0 };
}

export const audits = processState('audits', zeroAudits);

/** Tables that were warned of; beyond this number there is one more warning, and no other. */
const MAX_WARNED = 10_000;
const warned = processState('audit-warned', () => new Set<string>());

const CHANNEL = channel('cachalot:mismatch');

export function reportMismatch(
  request: ReadRequest,
  tokens: readonly Token[],
  found: Pick<Mismatch, 'difference' | 'rowsInCache' | 'rowsInDatabase'>,
): void {
  audits.mismatches += 1;
  const { database, cache, dependencies, query, key } = request;
  const mismatch: Mismatch = {
    dbAlias: database.alias,
    cacheAlias: cache.alias,
    sql: query.sql,
    tables: dependencies.labels,
    key: cache.backend.format === 'bytes' ? key : digest(key),
    ...found,
    tokens: tokens.map((token, index) => tokenReport(['*', ...dependencies.labels][index]!, token)),
  };
  if (CHANNEL.hasSubscribers) CHANNEL.publish(mismatch);
  for (const table of mismatch.tables) warn(table, mismatch);
}

function tokenReport(table: string, token: Token): TokenReport {
  const time = tokenTime(token);
  return { table, token, writtenAt: time === 0 ? null : time, writer: null };
}

function warn(table: string, { dbAlias, cacheAlias, difference }: Mismatch): void {
  const name = `${dbAlias}:${table}`;
  if (warned.has(name) || warned.size > MAX_WARNED) return;
  warned.add(name);
  const what = difference === 'order' ? 'in another order than' : 'with other rows than';
  process.emitWarning(
    `Cache "${cacheAlias}" has answered a read of "${table}" in database "${dbAlias}" ${what} the database. ` +
      'Something has changed it that cachalot did not see, or cachalot is wrong. ' +
      'The channel cachalot:mismatch tells each case, stats().audits counts them.',
    { type: 'CachalotWarning', code: 'CACHALOT_MISMATCH' },
  );
}
