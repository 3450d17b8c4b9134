/**
 * Checks of the replicas in DATABASES: that each names a primary, follows it, and can be seen to have replayed what
 * was written there.
 */
import { databaseWithRole } from '../settings/databases';
import type { Settings } from '../settings/types';
import { type CheckResult, finding } from './check-list';
import { type LogPosition, standingOf } from './databases/positions';
import { clientOf } from './databases/registry';
import { databaseOf } from './patches/databases';
import type { KnexClient } from './patches/knex-internals';
import type { Database } from './store/database';
import { watchOf } from './store/primary-watch';

/** What cannot be asked is left to the check that asks every database for its catalog. */
export async function checkReplicas({ DATABASES }: Pick<Settings, 'DATABASES'>): Promise<CheckResult[]> {
  const found: CheckResult[] = [];
  for (const [alias, setting] of Object.entries(DATABASES)) {
    const { replicaOf, maxLag } = databaseWithRole(setting);
    if (replicaOf === undefined) continue;
    const replica = databaseNamed(alias);
    if (replica === undefined) continue;
    const primary = replica.role?.primary;
    if (primary === undefined) {
      found.push(
        finding('E008', `Database "${alias}" is to follow "${replicaOf}", which is no primary of its kind.`),
      );
      continue;
    }
    if (maxLag === undefined) found.push(...(await comparePositions(alias, replica, primary)));
  }
  return found;
}

/** A driver that is not installed is a finding of another check. */
function databaseNamed(alias: string): Database | undefined {
  try {
    const database = databaseOf(clientOf(alias) as KnexClient);
    database?.settleRole();
    return database;
  } catch {
    return undefined;
  }
}

async function comparePositions(alias: string, replica: Database, primary: Database): Promise<CheckResult[]> {
  const { positions } = replica.dialect;
  if (positions === undefined) return [unproven(alias, 'this kind of database tells no positions')];
  const asked = await Promise.all([positionOf(replica), positionOf(primary)]).catch(() => undefined);
  if (asked === undefined) return [];
  const [ours, theirs] = asked;
  if (theirs?.written === undefined) return [unproven(alias, `"${primary.alias}" tells none`)];
  if (ours === undefined) return [unproven(alias, 'it tells none')];
  if (!ours.direct) return [unproven(alias, 'a pooler stands before it, which may change servers')];
  if (ours.history !== theirs.history || standingOf(positions, ours, theirs) === 'parted') {
    return [finding('E009', `Database "${alias}" does not follow "${primary.alias}": its log is another.`)];
  }
  return standingOf(positions, ours, theirs) === 'unknown'
    ? [unproven(alias, 'they cannot be compared')]
    : [];
}

/** Bounded in time; `undefined` where the server, or this user, cannot tell. */
function positionOf(database: Database): Promise<LogPosition | undefined> {
  const positions = database.dialect.positions!;
  return watchOf(database).reach(() =>
    database.borrow((run, connection) =>
      positions.ask(run, connection).catch((error: unknown) => {
        if (positions.neverTells(error)) return undefined;
        throw error;
      }),
    ),
  );
}

function unproven(alias: string, because: string): CheckResult {
  return finding(
    'W018',
    `Nothing that is read from "${alias}" is cached: no positions and no maxLag (${because}).`,
  );
}
