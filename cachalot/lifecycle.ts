/**
 * Putting the patches in place when cachalot is imported, and taking them out again.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { CacheSetting } from '../settings/shapes';
import { settingChanged } from '../signals/setting-changed';
import { closeReplaced } from './cache-closing';
import { guardPool, loseSight } from './patches/databases';
import { classesOf, type KnexClasses, TESTED } from './patches/knex-internals';
import { isTested, versionOf } from './patches/knex-module';
import { patchObjection } from './patches/objection';
import type { Restore } from './patches/patch-method';
import { patchPools } from './patches/patch-pools';
import { patchReads } from './patches/patch-reads';
import { patchStatements } from './patches/patch-statements';
import { patchTimeLimits } from './patches/patch-time-limits';
import { patchTransactions } from './patches/patch-transactions';
import { patchBuilders } from './patches/query-options';
import { forgetEverything } from './store/forget';
import { knownDatabases } from './store/known-databases';
import { InvalidArgumentError } from './support/errors';
import { processState } from './support/process-state';

interface Lifecycle {
  /** what takes out the patches of each copy of Knex, by its client class */
  readonly restores: Map<unknown, Restore[]>;
  /** copies that were handed to `patch()`, so that a later `patch()` covers them too */
  readonly copies: Set<KnexClasses>;
  /** writes may have passed unseen */
  wasOut: boolean;
}

const lifecycle = processState(
  'lifecycle',
  (): Lifecycle => ({ restores: new Map(), copies: new Set(), wasOut: false }),
);

/**
 * Puts cachalot in place: on the Knex that the application uses, or on the given Knex module or instance, which
 * may be a second copy. Does nothing where it is in place already.
 * @throws InvalidArgumentError when the argument is neither a Knex module nor an instance
 */
export function patch(knexModuleOrInstance?: unknown): void {
  if (knexModuleOrInstance !== undefined) {
    const classes = classesOf(knexModuleOrInstance);
    if (classes === undefined) {
      throw new InvalidArgumentError('patch(knex)', knexModuleOrInstance, 'a Knex module or a Knex instance');
    }
    remember(classes);
  }
  for (const knex of installedKnexes()) {
    const classes = classesOf(knex);
    if (classes !== undefined) remember(classes);
  }
  if (lifecycle.wasOut) {
    forgetEverything();
    for (const database of knownDatabases()) guardPool(database);
  }
  lifecycle.wasOut = false;
  for (const classes of lifecycle.copies) patchCopy(classes);
  patchLoadedObjection();
}

/**
 * Puts every patched function back, unless somebody has patched it after us; those then do as without cachalot.
 * What was cached before is never served again: writes may pass unseen until `patch()` is called.
 */
export function unpatch(): void {
  if (lifecycle.restores.size === 0) return;
  for (const [owner, restores] of lifecycle.restores) {
    for (const restore of restores.reverse()) restore();
    lifecycle.restores.delete(owner);
  }
  lifecycle.wasOut = true;
  loseSight();
}

/** The versions of the copies of Knex that are patched; `undefined` for one that cannot be found. */
export function patchedVersions(): (string | undefined)[] {
  return [...lifecycle.copies].filter(({ Client }) => lifecycle.restores.has(Client)).map(versionOf);
}

export function isPatched(): boolean {
  return lifecycle.restores.size > 0;
}

function remember(classes: KnexClasses): void {
  for (const copy of lifecycle.copies) if (copy.Client === classes.Client) return;
  lifecycle.copies.add(classes);
}

function patchCopy(classes: KnexClasses): void {
  if (lifecycle.restores.has(classes.Client)) return;
  warnUntested(classes);
  lifecycle.restores.set(classes.Client, [
    patchReads(classes),
    ...patchStatements(classes),
    patchTimeLimits(classes),
    patchTransactions(classes),
    ...patchBuilders(classes),
    patchPools(classes, patchLoadedObjection),
  ]);
}

const warned = processState('untested-warned', () => new Set<unknown>());

function warnUntested(classes: KnexClasses): void {
  const found = versionOf(classes);
  if (isTested(found) || warned.has(classes.Client)) return;
  warned.add(classes.Client);
  process.emitWarning(
    `cachalot was tested with Knex ${TESTED.from} up to, but not including, ${TESTED.below}; ` +
      `this is ${found ?? 'a version that it cannot tell'}.`,
    { type: 'CachalotWarning', code: 'CACHALOT_UNTESTED_KNEX' },
  );
}

/** Objection may be loaded after us: it is looked for again whenever a pool is made. */
function patchLoadedObjection(): void {
  if (lifecycle.restores.size === 0) return;
  const restores = lifecycle.restores.get('objection') ?? [];
  lifecycle.restores.set('objection', [...restores, ...patchObjection()]);
}

/** The Knex beside cachalot, the one seen from the working directory, and the one seen from the main script. */
function installedKnexes(): unknown[] {
  const places = [
    __filename,
    path.join(process.cwd(), 'package.json'),
    require.main?.filename ?? process.argv[1],
  ];
  const files = new Set<string>();
  for (const place of places) {
    if (place === undefined || !path.isAbsolute(place)) continue;
    try {
      files.add(createRequire(place).resolve('knex'));
    } catch {
      // No Knex can be seen from there.
    }
  }
  return [...files].map((file) => require(file) as unknown);
}

/** Once per process, whatever number of copies of this file is loaded. */
processState('settings-listeners', () => {
  settingChanged.on('CACHES', ({ previous, value }) =>
    closeReplaced(
      previous as Readonly<Record<string, CacheSetting>>,
      value as Readonly<Record<string, CacheSetting>>,
    ),
  );
  settingChanged.on('CACHALOT_ADDITIONAL_TABLES', () => {
    for (const database of knownDatabases()) database.catalogState.distrust();
  });
  return true;
});
