/**
 * Looks over settings, caches, databases and Knex, and says what keeps cachalot from doing its work.
 */
import { currentSettings } from '../settings/current';
import { databaseWithRole } from '../settings/databases';
import { queryKeygen, tableKeygen } from '../settings/keygen';
import type { Settings } from '../settings/types';
import { checkCaches } from './cache-checks';
import { type CheckResult, finding } from './check-list';
import { dialectOf, SUPPORTED_DRIVERS } from './databases/dialects';
import { clientOf, knownAliases } from './databases/registry';
import { patchedVersions } from './lifecycle';
import { databaseOf } from './patches/databases';
import { type KnexClient, TESTED } from './patches/knex-internals';
import { isTested } from './patches/knex-module';
import { checkReplicas } from './replica-checks';
import { refreshCatalog } from './store/catalog-access';
import { messageOf } from './support/describe';
import { within } from './support/within';

/** Milliseconds that a database may take to tell its catalog. */
const PATIENCE = 10_000;

/**
 * Every finding, errors first. Databases and caches are asked about themselves, which opens connections; nothing is
 * changed. Never rejects: what does not answer in time is a finding.
 */
export async function runChecks(): Promise<CheckResult[]> {
  const settings = currentSettings();
  const found = [
    ...(await checkCaches(settings)),
    ...checkDatabases(settings),
    ...checkSettings(settings),
    ...checkKnex(),
    ...(await checkCatalogs(settings)),
    ...(await checkReplicas(settings)),
  ];
  return [
    ...found.filter(({ level }) => level === 'error'),
    ...found.filter(({ level }) => level !== 'error'),
  ];
}

/** What the original checks of CACHALOT_DATABASES, and which databases go without a cache. */
export function checkDatabases({
  CACHALOT_DATABASES: enabled,
  CACHALOT_USE_UNSUPPORTED_DATABASE: allowed,
}: Pick<Settings, 'CACHALOT_DATABASES' | 'CACHALOT_USE_UNSUPPORTED_DATABASE'>): CheckResult[] {
  const known = knownAliases();
  if (enabled === 'supported_only') {
    const unsupported = known.filter((alias) => !isSupported(alias));
    if (unsupported.length === known.length) {
      return [finding('W002', 'None of the known databases is supported by cachalot.')];
    }
    return unsupported
      .filter((alias) => dialectOf(driverOf(alias), allowed) === undefined)
      .map((alias) =>
        finding('W010', `Database "${alias}" (${driverOf(alias)}) is not supported by cachalot.`),
      );
  }
  if (!Array.isArray(enabled)) {
    return [finding('E002', "CACHALOT_DATABASES must be 'supported_only' or a list of database aliases.")];
  }
  if (enabled.length === 0) {
    return [finding('W004', 'cachalot is useless because CACHALOT_DATABASES holds no database.')];
  }
  return (enabled as readonly string[]).flatMap((alias) => {
    if (!known.includes(alias)) {
      return [
        finding('E001', `Database alias "${alias}" from CACHALOT_DATABASES is not defined in DATABASES.`),
      ];
    }
    if (isSupported(alias)) return [];
    return [finding('W003', `Database "${alias}" (${driverOf(alias)}) is not supported by cachalot.`)];
  });
}

/** Also of a database whose driver is not installed, so that no instance can be made of it. */
function driverOf(alias: string): string {
  try {
    const { driverName, config } = clientOf(alias);
    return String(driverName ?? config.client);
  } catch {
    const { knex } = databaseWithRole(currentSettings().DATABASES[alias]!);
    return String((knex as { client?: unknown }).client);
  }
}

function isSupported(alias: string): boolean {
  return SUPPORTED_DRIVERS.includes(driverOf(alias));
}

function checkSettings(settings: Settings): CheckResult[] {
  const found: CheckResult[] = [];
  if (!settings.CACHALOT_FINAL_SQL_CHECK) {
    found.push(finding('W006', 'CACHALOT_FINAL_SQL_CHECK is false, which changes nothing.'));
  }
  for (const load of [queryKeygen, tableKeygen]) {
    try {
      load();
    } catch (error) {
      found.push(finding('E005', messageOf(error)));
    }
  }
  for (const name of ['CACHALOT_ONLY_CACHABLE_APPS', 'CACHALOT_UNCACHABLE_APPS'] as const) {
    for (const label of settings[name]) {
      if (Object.hasOwn(settings.APPS, label)) continue;
      found.push(finding('E006', `${name} names "${label}", which APPS does not define.`));
    }
  }
  return found;
}

function checkKnex(): CheckResult[] {
  return patchedVersions()
    .filter((version) => !isTested(version))
    .map((version) =>
      finding(
        'W005',
        `Knex ${version ?? 'of an unknown version'} was not tested: ${TESTED.from} up to, but not including, ${TESTED.below} were.`,
      ),
    );
}

async function checkCatalogs({ CACHALOT_DATABASES: enabled }: Settings): Promise<CheckResult[]> {
  const found: CheckResult[] = [];
  for (const alias of knownAliases()) {
    if (Array.isArray(enabled) && !enabled.includes(alias)) continue;
    try {
      const database = databaseOf(clientOf(alias) as KnexClient);
      if (database === undefined) continue;
      await within(PATIENCE, refreshCatalog(database));
      for (const spot of database.catalog?.blindSpots ?? [])
        found.push(finding('W008', `Database "${alias}": ${spot}`));
    } catch (error) {
      found.push(finding('W009', `Database "${alias}" could not be asked: ${messageOf(error)}`));
    }
  }
  return found;
}
