/** A database of its own for a values machine, with a pool for each variant. */
import fs from 'node:fs';
import path from 'node:path';
import makeKnex, { type Knex } from 'knex';
import { settings } from '../../../cachalot';
import type { DatabaseName } from '../../support/databases';
import type { DatabaseKind } from '../../support/kinds/kind';
import { FOLDER_VARIABLE } from '../../support/services/all';
import { cachesHere } from './caches';
import type { Workplace } from './machine';

export interface OpenWorkplace extends Workplace {
  leave(): Promise<void>;
}

/** Configures every cache that is here, and makes the database. */
export async function openWorkplace(kind: DatabaseKind): Promise<OpenWorkplace> {
  const folder = fs.mkdtempSync(path.join(process.env[FOLDER_VARIABLE]!, 'values-'));
  const caches = cachesHere(folder);
  // A machine that is busy is not a cache that has failed.
  settings.configure({ CACHES: caches, CACHALOT_CACHE_OP_TIMEOUT: 20, CACHALOT_CACHE_RAW: true });
  const name = `cachalot_values_${process.pid}_${Date.now()}`;
  await kind.createDatabase(name);
  const config = kind.config(name);
  const pools: Knex[] = [];
  const open = (given: Pick<Parameters<Workplace['pool']>[0], 'connection' | 'pool'>): Knex => {
    const connection = { ...(config.connection as object), ...given.connection };
    const knex = makeKnex({ ...config, connection, ...(given.pool && { pool: given.pool }) });
    pools.push(knex);
    return knex;
  };
  return {
    database: kind.name as DatabaseName,
    knex: open({}),
    pool: open,
    caches: Object.keys(caches),
    async leave() {
      await Promise.all(pools.map((knex) => knex.destroy()));
      await kind.dropDatabase(name);
    },
  };
}
