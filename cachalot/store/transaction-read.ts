/**
 * A read inside a transaction: what the transaction itself wrote shadows the shared cache, and what it sees of
 * others depends on its snapshot.
 *
 * - Snapshots of one statement (READ COMMITTED): tables without own writes are read from and published to the
 *   shared cache like outside. With own writes the answer stays private, and is good as long as neither the
 *   transaction nor anybody else has written to its tables since.
 * - One snapshot for all (REPEATABLE READ, SERIALIZABLE, SQLite): private answers stay good until an own write.
 *   The shared cache is used only where no table has changed since before the snapshot could open, and only
 *   once a read of the transaction has opened it: a read that is never sent would leave it to open later.
 *
 * Nothing that a transaction reads from a replica is shared: the replica’s position is asked in no transaction.
 */

import { currentSettings } from '../../settings/current';
import type { Token } from '../backends/cache-backend';
import type { FrozenAnswer } from '../databases/answer';
import { andThen, type MaybePromise } from '../support/maybe-promise';
import { type Refusal, refuse } from '../support/reasons';
import { confirmCatalog } from './catalog-access';
import { unchangedSince } from './horizons';
import { makeKeeper } from './keeper';
import { lookup, lookupTokens } from './lookup';
import type { ReadOutcome } from './outcome';
import { parsedAlike } from './parsers';
import { publish } from './publish';
import type { ReadRequest } from './read-request';
import * as report from './report';
import { sameTokens } from './token';
import type { Transaction } from './transaction';

const UNPROVEN = refuse('replica-unproven', 'inside a transaction its position is not asked');

export function readInTransaction(request: ReadRequest, transaction: Transaction): MaybePromise<ReadOutcome> {
  const { sessions } = request.database.dialect;
  const snapshot = sessions.snapshotScope(transaction.isolation);
  if (transaction.uncertain || transaction.failed || snapshot === 'none')
    return bypass(request, refuse('isolation'));
  if (transaction.sessionChanged || transaction.schemaChanged)
    return bypass(request, refuse('session-state'));
  return snapshot === 'statement' ? readStatement(request, transaction) : readSnapshot(request, transaction);
}

function readStatement(
  request: ReadRequest,
  transaction: Transaction,
  rounds = 1,
): MaybePromise<ReadOutcome> {
  const versions = transaction.versions(request.dependencies.tables);
  const own = versions.some((version) => version > 0);
  const isPrivate = own || request.scoped;
  // What a replica answers now, it may answer otherwise once it has replayed more.
  if (isPrivate && request.database.role !== undefined) return bypass(request, UNPROVEN);
  return andThen(isPrivate ? lookupTokens(request) : lookup(request), (found) => {
    switch (found.kind) {
      case 'hit':
        return report.hit(request, found.answer);
      case 'catalog':
        return confirmCatalog(request.database).then((holds) =>
          holds && rounds > 0
            ? readStatement(request, transaction, rounds - 1)
            : bypass(request, refuse('catalog-error', 'it changed during the transaction')),
        );
      case 'bypass':
        if (found.error !== undefined && currentSettings().CACHALOT_ON_CACHE_ERROR === 'raise')
          throw found.error;
        return bypass(request, found.refusal);
      case 'miss': {
        if (request.database.role !== undefined) return bypass(request, UNPROVEN);
        const kept = isPrivate ? privateAnswer(request, transaction, versions, found.tokens) : undefined;
        if (kept !== undefined) return report.hit(request, kept);
        return run(request, transaction, versions, found.tokens, { share: !isPrivate, keep: isPrivate });
      }
    }
  });
}

function readSnapshot(request: ReadRequest, transaction: Transaction, rounds = 1): MaybePromise<ReadOutcome> {
  const { tables } = request.dependencies;
  if (tables.some((table) => table.transactional === false)) return bypass(request, refuse('isolation'));
  const versions = transaction.versions(tables);
  const kept = privateAnswer(request, transaction, versions, null);
  if (kept !== undefined) return report.hit(request, kept);
  const own = versions.some((version) => version > 0);
  const horizon = transaction.horizons.get(request.cache);
  // The snapshot of a replica may be older than any horizon that was taken here.
  const shares = !own && !request.scoped && request.database.role === undefined;
  // What the server has not seen it read, it would not hold against others.
  const watched = request.database.dialect.sessions.watchesReads(transaction.isolation);
  if (!shares || horizon === undefined) {
    return run(request, transaction, versions, null, { share: false, keep: true });
  }
  return andThen(lookup(request), (found): MaybePromise<ReadOutcome> => {
    if (found.kind === 'catalog' && rounds > 0) {
      return confirmCatalog(request.database).then(() => readSnapshot(request, transaction, rounds - 1));
    }
    return andThen(unchangedSince(request, horizon), (predates) => {
      if (found.kind === 'hit' && predates && transaction.snapshotIsOpen && !watched) {
        remember(request, transaction, versions, null, found.answer);
        return report.hit(request, found.answer);
      }
      const share = found.kind === 'miss' && predates;
      return run(request, transaction, versions, share ? found.tokens : null, { share, keep: true });
    });
  });
}

function privateAnswer(
  request: ReadRequest,
  transaction: Transaction,
  versions: readonly number[],
  tokens: readonly Token[] | null,
): FrozenAnswer | undefined {
  const entry = transaction.find(privateKey(request));
  if (entry === undefined || !sameVersions(entry.versions, versions)) return undefined;
  if (tokens !== null && (entry.tokens === null || !sameTokens(entry.tokens, tokens))) return undefined;
  return parsedAlike(request.database, entry.answer) ? entry.answer : undefined;
}

function remember(
  request: ReadRequest,
  transaction: Transaction,
  versions: readonly number[],
  tokens: readonly Token[] | null,
  answer: FrozenAnswer,
): void {
  transaction.remember(privateKey(request), { versions, tokens, answer });
}

/** Two caches may hold different answers under one key only if their codecs differ; private ones are kept apart anyway. */
function privateKey({ cache, key }: ReadRequest): string {
  return `${cache.alias}:${key}`;
}

function run(
  request: ReadRequest,
  transaction: Transaction,
  versions: readonly number[],
  tokens: readonly Token[] | null,
  { share, keep }: { readonly share: boolean; readonly keep: boolean },
): ReadOutcome {
  report.miss(request);
  const answered = (answer: FrozenAnswer): void => {
    if (versions.length > 0) transaction.snapshotIsOpen = true;
    // A write that was sent before this read's SQL shows in the answer but not in the versions.
    if (!sameVersions(versions, transaction.versions(request.dependencies.tables))) return;
    if (transaction.schemaChanged || transaction.sessionChanged) return;
    if (keep) remember(request, transaction, versions, tokens, answer);
    if (share && tokens !== null) void publish(request, tokens, answer);
  };
  return { kind: 'run', keeper: makeKeeper(request, answered, () => {}, transaction) };
}

function bypass(request: ReadRequest, refusal: Refusal): ReadOutcome {
  report.bypass(request, refusal, request);
  return { kind: 'run' };
}

function sameVersions(a: readonly number[], b: readonly number[]): boolean {
  return a.every((version, index) => version === b[index]);
}
