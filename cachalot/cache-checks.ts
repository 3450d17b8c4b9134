/**
 * What the checks say of CACHES: whether each cache opens, what its servers or folders tell of themselves, and whether
 * the processes and the aliases share it as they should.
 */
import { isDeepStrictEqual } from 'node:util';
import { BACKEND_NAMES, type BackendName, type CacheConfig, type CacheSetting } from '../settings/shapes';
import type { Settings } from '../settings/types';
import type { CacheBackend } from './backends/cache-backend';
import type { Concern } from './backends/self-report';
import { type CheckCode, type CheckResult, finding } from './check-list';
import { cacheFor } from './store/caches';
import { messageOf } from './support/describe';
import { within } from './support/within';

/** Milliseconds that a server may take to tell about itself. */
const PATIENCE = 5_000;

const CODES: Record<Concern, CheckCode> = {
  unwritable: 'E007',
  full: 'W011',
  marks: 'W012',
  unbounded: 'W013',
  settings: 'W014',
  place: 'W016',
};

type Key = keyof CacheConfig;

const OF_BYTES: readonly Key[] = ['LOCATION', 'KEY_PREFIX', 'MAX_BYTES', 'NEAR_BYTES'];

/** What each backend makes use of, besides BACKEND and TIMEOUT. */
const READ_BY: Record<BackendName, readonly Key[]> = {
  locmem: ['MAX_BYTES', 'MAX_ENTRIES'],
  filebased: [...OF_BYTES, 'MAX_ENTRIES'],
  redis: [...OF_BYTES, 'OPTIONS'],
  memcached: [...OF_BYTES, 'OPTIONS'],
  memjs: [...OF_BYTES, 'OPTIONS'],
  dummy: [],
};

/** Never rejects: a cache that does not answer is a finding. */
export async function checkCaches({ CACHES, CACHALOT_CACHE }: Settings): Promise<CheckResult[]> {
  const found: CheckResult[] = [];
  if (CACHALOT_CACHE !== null && !Object.hasOwn(CACHES, CACHALOT_CACHE)) {
    found.push(finding('E003', `CACHALOT_CACHE is "${CACHALOT_CACHE}", which CACHES does not define.`));
  }
  const asked = Object.entries(CACHES).map(([alias, config]) =>
    checkCache(alias, config, alias === CACHALOT_CACHE),
  );
  return [...found, ...(await Promise.all(asked)).flat(), ...checkTwins(CACHES)];
}

async function checkCache(alias: string, config: CacheSetting, isUsed: boolean): Promise<CheckResult[]> {
  let backend: CacheBackend;
  try {
    ({ backend } = cacheFor(alias));
  } catch (error) {
    return [finding('E004', `Cache "${alias}" cannot be opened: ${messageOf(error)}`)];
  }
  const found: CheckResult[] = [];
  const kind = kindOf(config);
  if (kind === undefined && isUsed)
    found.push(finding('W001', `Cache "${alias}" is of a kind that cachalot was not tested with.`));
  if (kind === 'locmem' && isOneOfSeveral())
    found.push(finding('W007', `Cache "${alias}" lives in the memory of this worker alone.`));
  if (kind !== undefined) found.push(...unread(alias, config as CacheConfig, kind));
  return [...found, ...(await inspected(alias, backend))];
}

function kindOf(config: CacheSetting): BackendName | undefined {
  const kind = (config as { BACKEND?: unknown }).BACKEND;
  return BACKEND_NAMES.find((name) => name === kind);
}

/** Other processes or threads run the same program: its writes are theirs too. */
function isOneOfSeveral(): boolean {
  // Both take long to load, and an application that nobody checks needs neither.
  const cluster = require('node:cluster') as typeof import('node:cluster').default;
  const { isMainThread } = require('node:worker_threads') as typeof import('node:worker_threads');
  return cluster.isWorker || !isMainThread || Object.keys(cluster.workers ?? {}).length > 0;
}

function unread(alias: string, config: CacheConfig, kind: BackendName): CheckResult[] {
  const read: readonly string[] = ['BACKEND', 'TIMEOUT', ...READ_BY[kind]];
  return Object.entries(config)
    .filter(([key, value]) => value !== undefined && !read.includes(key))
    .map(([key]) => finding('W014', `Cache "${alias}": ${key} means nothing to "${kind}".`));
}

async function inspected(alias: string, backend: CacheBackend): Promise<CheckResult[]> {
  try {
    const said = await within(PATIENCE, Promise.resolve(backend.inspect?.() ?? []));
    return said.map(({ concern, message }) => finding(CODES[concern], `Cache "${alias}": ${message}.`));
  } catch (error) {
    return [finding('W017', `Cache "${alias}" could not be asked: ${messageOf(error)}`)];
  }
}

/** Two aliases of one place: each write would take out its marks twice. */
function checkTwins(caches: Settings['CACHES']): CheckResult[] {
  const seen: { readonly alias: string; readonly place: unknown }[] = [];
  return Object.entries(caches).flatMap(([alias, config]) => {
    const place = placeOf(config);
    if (place === undefined) return [];
    const twin = seen.find((other) => isDeepStrictEqual(other.place, place));
    seen.push({ alias, place });
    if (twin === undefined) return [];
    return [finding('W015', `Caches "${twin.alias}" and "${alias}" keep the same keys in the same place.`)];
  });
}

function placeOf(config: CacheSetting): unknown {
  const kind = kindOf(config);
  if (kind === undefined || kind === 'locmem' || kind === 'dummy') return undefined;
  const { LOCATION, KEY_PREFIX = '', OPTIONS = {} } = config as CacheConfig;
  const client = kind === 'memjs' ? 'memcached' : kind;
  return [client, LOCATION, KEY_PREFIX, OPTIONS.db];
}
