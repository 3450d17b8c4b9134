/**
 * The settings that say which tables may be cached: UNCACHABLE rules out, ONLY_CACHABLE rules out the rest.
 */
import { currentSettings } from '../../settings/current';
import type { Settings } from '../../settings/types';
import { type Refusal, refuse } from '../support/reasons';

export interface TableRules {
  readonly uncachable: ReadonlySet<string>;
  /** `null`: no list was given, every table may be cached */
  readonly only: ReadonlySet<string> | null;
}

const known = new WeakMap<Settings, TableRules>();

/** The same object as long as no setting changes: plans keep it to know that they still hold. */
export function tableRules(): TableRules {
  const settings = currentSettings();
  let rules = known.get(settings);
  if (rules === undefined) {
    rules = makeRules(settings);
    known.set(settings, rules);
  }
  return rules;
}

/** Why one of these tables keeps a query out of the cache, if one does. */
export function tableRefusal(
  labels: readonly string[],
  { uncachable, only }: TableRules,
): Refusal | undefined {
  const culprit = labels.find((label) => uncachable.has(label) || (only !== null && !only.has(label)));
  return culprit === undefined ? undefined : refuse('uncachable-table', culprit);
}

function makeRules(settings: Settings): TableRules {
  const onlyTables = settings.CACHALOT_ONLY_CACHABLE_TABLES;
  const onlyApps = settings.CACHALOT_ONLY_CACHABLE_APPS;
  const ofApps = (apps: readonly string[]): string[] =>
    apps.flatMap((app) => Object.values(settings.APPS[app] ?? {}).map((model) => model.tableName));
  return {
    uncachable: new Set([
      ...settings.CACHALOT_UNCACHABLE_TABLES,
      ...ofApps(settings.CACHALOT_UNCACHABLE_APPS),
    ]),
    only: onlyTables.length + onlyApps.length > 0 ? new Set([...onlyTables, ...ofApps(onlyApps)]) : null,
  };
}
