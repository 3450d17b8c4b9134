/**
 * The databases that cachalot knows, by alias: those of the DATABASES setting, and the Knex instances in use.
 */
import type { Knex } from 'knex';
import { currentSettings } from '../settings/current';
import { databaseWithRole, isKnexInstance } from '../settings/databases';
import { clientOf, destroyMadeInstances, knownAliases } from './databases/registry';
import type { KnexClient } from './patches/knex-internals';
import { knexOf } from './patches/knex-module';

/** The known databases; iterating gives `[alias, knex]`. */
export interface Databases extends Iterable<readonly [alias: string, knex: Knex]> {
  /** those of DATABASES first, then those of instances that were used */
  readonly aliases: readonly string[];
  /**
   * The Knex instance of that alias; a configuration in DATABASES becomes one on first use. For an instance that
   * DATABASES does not list, another one on the same pool.
   * @throws UnknownNameError when no database goes by the alias
   */
  get(alias: string): Knex;
  /** Ends the pools of all that DATABASES lists, so that the process can exit. */
  destroy(): Promise<void>;
}

export const databases: Databases = {
  get aliases() {
    return knownAliases();
  },
  get(alias) {
    const listed = listedInstance(alias);
    return listed ?? (knexOf(clientOf(alias) as KnexClient) as Knex);
  },
  async destroy() {
    await destroyMadeInstances();
    for (const alias of Object.keys(currentSettings().DATABASES)) await listedInstance(alias)?.destroy();
  },
  *[Symbol.iterator]() {
    for (const alias of knownAliases()) yield [alias, databases.get(alias)] as const;
  },
};

function listedInstance(alias: string): Knex | undefined {
  const { DATABASES } = currentSettings();
  if (!Object.hasOwn(DATABASES, alias)) return undefined;
  const { knex } = databaseWithRole(DATABASES[alias]!);
  return isKnexInstance(knex) ? knex : undefined;
}
