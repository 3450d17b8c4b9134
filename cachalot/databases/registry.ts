/**
 * Aliases of databases: which one a Knex client goes by, and which Knex instance an alias means.
 *
 * An instance that DATABASES does not list is used all the same: under the alias in its own config, else
 * `default` for the first database that is met, else a name made from its connection.
 */
import type { Knex } from 'knex';
import { currentSettings } from '../../settings/current';
import { databaseWithRole } from '../../settings/databases';
import type { DatabaseSetting, DatabaseWithRole } from '../../settings/shapes';
import { UnknownNameError } from '../support/errors';
import { processState } from '../support/process-state';

/** The parts of a Knex client that name its database. */
export interface NamedClient {
  readonly pool?: object;
  readonly driverName?: string;
  readonly config: { readonly client?: unknown; readonly cachalot?: { readonly alias?: string } };
  readonly connectionSettings?: object;
}

interface Aliases {
  /** by the name made from the connection */
  readonly byName: Map<string, string>;
  /** unlisted instances by alias, weakly: a destroyed one may go */
  readonly instances: Map<string, WeakRef<object>>;
  /** instances that were made from a config in DATABASES */
  readonly made: WeakMap<object, Knex>;
  readonly memoryNames: WeakMap<object, string>;
  nextMemory: number;
}

const aliases = processState(
  'aliases',
  (): Aliases => ({
    byName: new Map(),
    instances: new Map(),
    made: new WeakMap(),
    memoryNames: new WeakMap(),
    nextMemory: 1,
  }),
);

export const DEFAULT_ALIAS = 'default';

/** The alias of a client, the same for its transactions and its clones. */
export function aliasOf(client: NamedClient): string {
  const listed = listedEntry(client);
  if (listed !== undefined) return listed[0];
  const own = client.config.cachalot?.alias;
  if (own !== undefined) return own;
  const name = connectionName(client);
  let alias = aliases.byName.get(name);
  if (alias === undefined) {
    const taken = [...aliases.byName.values()].includes(DEFAULT_ALIAS);
    alias = taken || DEFAULT_ALIAS in currentSettings().DATABASES ? name : DEFAULT_ALIAS;
    aliases.byName.set(name, alias);
  }
  return alias;
}

/** What DATABASES says about a client beside how to reach it: whose replica it is. */
export function roleOf(client: NamedClient): Pick<DatabaseWithRole, 'replicaOf' | 'maxLag'> {
  const listed = listedEntry(client);
  return listed === undefined ? {} : databaseWithRole(listed[1]);
}

function listedEntry(client: NamedClient): [alias: string, setting: DatabaseSetting] | undefined {
  for (const entry of Object.entries(currentSettings().DATABASES)) {
    const listed = instanceIn(entry[1])?.client as NamedClient | undefined;
    if (listed === undefined) continue;
    if (listed === client || (listed.pool !== undefined && listed.pool === client.pool)) return entry;
    if (listed.connectionSettings !== undefined && listed.connectionSettings === client.connectionSettings)
      return entry;
  }
  return undefined;
}

/** `postgres://host:5432/database`, a file name, or `:memory:#1`: no user, no password. */
export function connectionName(client: NamedClient): string {
  const settings = (client.connectionSettings ?? {}) as Record<string, unknown>;
  const driver = String(client.driverName ?? client.config.client);
  const { filename } = settings;
  if (typeof filename === 'string') {
    return filename === '' || filename.includes(':memory:') ? memoryName(client) : filename;
  }
  if (typeof settings.connectionString === 'string')
    return `${driver}:${withoutUser(settings.connectionString)}`;
  const host = settings.host ?? settings.socketPath ?? 'localhost';
  return `${driver}://${String(host)}${settings.port === undefined ? '' : `:${String(settings.port)}`}/${String(settings.database ?? '')}`;
}

function withoutUser(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//').replace(/\?.*$/, '');
}

/** Databases in memory live and die with their pool. */
function memoryName(client: NamedClient): string {
  const owner = client.pool ?? client.connectionSettings ?? client;
  let name = aliases.memoryNames.get(owner);
  if (name === undefined) {
    name = `:memory:#${aliases.nextMemory++}`;
    aliases.memoryNames.set(owner, name);
  }
  return name;
}

/** Remembers an instance that DATABASES does not list, so that commands and `invalidate()` find it. */
export function rememberInstance(alias: string, client: object): void {
  aliases.instances.set(alias, new WeakRef(client));
}

/** A database that was destroyed gives its alias back. */
export function forgetInstance(client: NamedClient & object): void {
  for (const [alias, reference] of aliases.instances) {
    if (reference.deref() !== client) continue;
    aliases.instances.delete(alias);
    for (const [name, named] of aliases.byName) if (named === alias) aliases.byName.delete(name);
  }
}

/** Every alias that can be used now: the listed ones, and those of instances that were met. */
export function knownAliases(): string[] {
  const met = [...aliases.instances].filter(([, reference]) => reference.deref() !== undefined);
  return [...new Set([...Object.keys(currentSettings().DATABASES), ...met.map(([alias]) => alias)])];
}

/**
 * The Knex client behind an alias; a config in DATABASES becomes an instance on first use.
 * @throws UnknownNameError when no database goes by that alias
 */
export function clientOf(alias: string): NamedClient {
  const { DATABASES } = currentSettings();
  const config = Object.hasOwn(DATABASES, alias) ? DATABASES[alias] : undefined;
  if (config !== undefined) return (instanceIn(config) ?? makeInstance(config)).client as NamedClient;
  const met = aliases.instances.get(alias)?.deref();
  if (met !== undefined) return met as NamedClient;
  throw new UnknownNameError('database', alias, knownAliases());
}

function instanceIn(config: DatabaseSetting): Knex | undefined {
  const knex = typeof config === 'object' && 'knex' in config ? config.knex : config;
  if (typeof knex === 'function') return knex as Knex;
  return aliases.made.get(knex as object);
}

function makeInstance(config: DatabaseSetting): Knex {
  const settings = (typeof config === 'object' && 'knex' in config ? config.knex : config) as Knex.Config;
  const makeKnex = require('knex') as (config: Knex.Config) => Knex;
  const instance = makeKnex(settings);
  aliases.made.set(settings, instance);
  return instance;
}

/** Closes the pools of instances that were made from configs, so that a command can end. */
export async function destroyMadeInstances(): Promise<void> {
  for (const config of Object.values(currentSettings().DATABASES)) {
    const settings = (typeof config === 'object' && 'knex' in config ? config.knex : config) as object;
    const instance = aliases.made.get(settings);
    if (instance === undefined) continue;
    aliases.made.delete(settings);
    await instance.destroy();
  }
}
