/**
 * Labels as attributes: what the conventions for database clients name goes by their names, all else begins with
 * `cachalot`. There is no text of a query and no value among them.
 */
import { databases } from '../index';
import type { ReadEvent, Verdict } from './events';
import type { Label } from './metrics';
import type { Attributes } from './otel-shapes';
import type { Labels } from './tally';

const NAMES: Readonly<Record<Label, string>> = {
  database: 'cachalot.database',
  verdict: 'cachalot.verdict',
  reason: 'cachalot.reason',
  table: 'db.collection.name',
  cache: 'cachalot.cache',
  state: 'cachalot.cache.state',
  outcome: 'cachalot.audit.outcome',
};

const made = new WeakMap<Labels, Attributes>();

export function attributesOf(labels: Labels): Attributes {
  let attributes = made.get(labels);
  if (attributes === undefined) {
    const named = Object.entries(labels).map(([label, value]) => [NAMES[label as Label], value]);
    attributes = Object.fromEntries(named) as Attributes;
    made.set(labels, attributes);
  }
  return attributes;
}

/** As the conventions name the systems behind the clients of Knex. */
const SYSTEMS: Readonly<Record<string, string>> = {
  pg: 'postgresql',
  postgres: 'postgresql',
  postgresql: 'postgresql',
  mysql: 'mysql',
  mysql2: 'mysql',
  sqlite3: 'sqlite',
  'better-sqlite3': 'sqlite',
};

/** Aliases whose system is remembered. */
const MOST_ALIASES = 100;

/** What spans and events say of reads; what is behind an alias is looked up once. */
export function readAttributes(): (verdict: Verdict, event: ReadEvent) => Attributes {
  const systems = new Map<string, string | undefined>();
  const systemOf = (dbAlias: string): string | undefined => {
    if (!systems.has(dbAlias)) {
      if (systems.size >= MOST_ALIASES) systems.clear();
      systems.set(dbAlias, lookUpSystem(dbAlias));
    }
    return systems.get(dbAlias);
  };
  return (verdict, { dbAlias, tables, because }) => {
    const system = systemOf(dbAlias);
    const [table] = tables;
    return {
      ...(system !== undefined && { 'db.system.name': system }),
      ...(tables.length === 1 && table !== undefined && { 'db.collection.name': table }),
      [NAMES.database]: dbAlias,
      [NAMES.verdict]: verdict,
      'cachalot.tables': [...tables],
      ...(because !== undefined && { [NAMES.reason]: because }),
    };
  };
}

function lookUpSystem(dbAlias: string): string | undefined {
  try {
    const { client }: { client?: unknown } = databases.get(dbAlias).client.config;
    return typeof client === 'string' ? SYSTEMS[client] : undefined;
  } catch {
    // An alias may be gone by the time that somebody asks.
    return undefined;
  }
}
