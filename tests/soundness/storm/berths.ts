/** Where a storm can rage: each kind of database made ready, and each kind of cache that the services allow. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import makeKnex, { type Knex } from 'knex';
import type { DatabaseKind } from '../../support/kinds/kind';
import type { Keeper } from '../../support/services/keeper';
import { startCluster } from '../../support/services/redis-cluster';
import { REDIS_PROGRAM } from '../../support/services/redis-servers';
import type { StormDatabase } from './plan';
import { createTables } from './schema';

/** A database with the tables of the storm, empty of what storms do. */
export interface Berth {
  readonly config: Knex.Config;
  /** without any cache */
  readonly knex: Knex;
  leave(): Promise<void>;
}

export async function berth(kind: DatabaseKind): Promise<Berth> {
  const name = `cachalot_storm_${randomBytes(6).toString('hex')}`;
  await kind.createDatabase(name);
  const config = configOf(kind.name, kind.config(name));
  const knex = makeKnex(config);
  try {
    if (kind.name === 'sqlite') await knex.raw('pragma journal_mode = wal');
    await createTables(knex, kind.name);
  } catch (error) {
    await knex.destroy();
    throw error;
  }
  const leave = async (): Promise<void> => {
    await knex.destroy();
    await kind.dropDatabase(name);
  };
  return { config, knex, leave };
}

/** What a dead process has left at the server must come to its end before the leases of its marks do. */
function configOf(database: StormDatabase, config: Knex.Config): Knex.Config {
  if (database !== 'postgres') return config;
  return { ...config, connection: { ...(config.connection as object), options: '-c lock_timeout=700' } };
}

type CacheConfig = Readonly<Record<string, unknown>>;

export interface StormCache {
  readonly present: boolean;
  /** one value of the CACHES setting; a part of the cache that no other storm uses */
  open(keeper: Keeper): Promise<CacheConfig>;
}

/** The caches that processes can share. Called once the services are there. */
export function stormCaches(): Readonly<Record<string, StormCache>> {
  const { REDIS_URL, MEMCACHED_URL } = process.env;
  return {
    redis: at('redis', REDIS_URL),
    cluster: { present: REDIS_PROGRAM !== undefined, open: cluster },
    filebased: {
      present: true,
      open: async (keeper) =>
        own({ BACKEND: 'filebased', LOCATION: path.join(keeper.folder, 'storm-cache') }),
    },
    memcached: at('memcached', MEMCACHED_URL),
    memjs: at('memjs', MEMCACHED_URL),
  };
}

function at(BACKEND: string, url: string | undefined): StormCache {
  return { present: url !== undefined, open: async () => own({ BACKEND, LOCATION: url }) };
}

function own(cache: CacheConfig): CacheConfig {
  return { ...cache, KEY_PREFIX: `storm-${randomBytes(6).toString('hex')}:` };
}

const clusters = new WeakMap<Keeper, Promise<string[]>>();

async function cluster(keeper: Keeper): Promise<CacheConfig> {
  let nodes = clusters.get(keeper);
  if (nodes === undefined) {
    nodes = startCluster(keeper).then((started) => {
      for (const { client } of started) client.disconnect();
      return started.map(({ server }) => `redis://127.0.0.1:${server.port}`);
    });
    clusters.set(keeper, nodes);
  }
  return own({ BACKEND: 'redis', LOCATION: await nodes });
}
