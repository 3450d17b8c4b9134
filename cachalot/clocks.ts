/**
 * How far the clocks of databases and caches are from this machine’s. No answer depends on it: what does are the
 * times that `getLastInvalidation` gives, which are those of the machine that invalidated.
 */
import { currentSettings } from '../settings/current';
import { type ClockReading, readClock } from './backends/self-report';
import { clientOf, connectionName, knownAliases } from './databases/registry';
import { databaseOf } from './patches/databases';
import type { KnexClient } from './patches/knex-internals';
import { cacheFor } from './store/caches';

import { messageOf } from './support/describe';
import { within } from './support/within';

/** One server's clock, or why it could not be read. */
export interface ClockReport {
  readonly kind: 'database' | 'cache';
  readonly alias: string;
  /** where it is, without user and password; `null` when it could not be asked */
  readonly server: string | null;
  /** seconds that its clock is ahead of this machine’s; below zero: behind */
  readonly skew: number | null;
  /** seconds by which `skew` may be wrong: half of the quickest round trip */
  readonly uncertainty: number | null;
  /** why it could not be asked */
  readonly error: string | null;
}

/** Milliseconds that a server may take to answer. */
const PATIENCE = 5_000;

/**
 * The clocks of all databases and of the caches that have servers. Never rejects; opens connections, changes nothing.
 */
export async function readClocks(): Promise<ClockReport[]> {
  const databases = knownAliases().map((alias) => report('database', alias, databaseClock));
  const caches = Object.keys(currentSettings().CACHES).map((alias) => report('cache', alias, cacheClocks));
  return (await Promise.all([...databases, ...caches])).flat();
}

async function report(
  kind: ClockReport['kind'],
  alias: string,
  read: (alias: string) => Promise<readonly ClockReading[]>,
): Promise<ClockReport[]> {
  try {
    const readings = await within(PATIENCE, read(alias));
    return readings.map(({ server, skew, uncertainty }) => ({
      ...{ kind, alias, server, error: null },
      skew: skew / 1000,
      uncertainty: uncertainty / 1000,
    }));
  } catch (error) {
    return [{ kind, alias, server: null, skew: null, uncertainty: null, error: messageOf(error) }];
  }
}

async function databaseClock(alias: string): Promise<ClockReading[]> {
  const client = clientOf(alias) as KnexClient;
  const database = databaseOf(client);
  if (database === undefined) throw new Error('cachalot does not know how to ask this kind of database');
  const { clockSql } = database.dialect;
  return database.borrow(async (run) => [
    await readClock(connectionName(client), async () => Number((await run(clockSql))[0]?.now)),
  ]);
}

async function cacheClocks(alias: string): Promise<readonly ClockReading[]> {
  return (await cacheFor(alias).backend.clocks?.()) ?? [];
}
