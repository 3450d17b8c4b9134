/** Keys and tags written by hand, with bentocache around the same Objection queries; it keeps and gives plain JSON. */
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import { Redis } from 'ioredis';
import { versionOf } from './shared.mjs';

/** What whoever writes tags by hand has to know of each query. */
function tagsOf(name) {
  if (name.endsWith('groups fetched')) return ['test', 'user', 'user_group', 'group'];
  return name.endsWith('owner joined') ? ['test', 'user'] : ['test'];
}

const TABLES = ['test', 'user', 'user_group', 'group'];

const opener = (makeStore) =>
  async function open({ redis, prefix, own }) {
    const client = new Redis(redis, { lazyConnect: true });
    const store = makeStore(client);
    const bento = new BentoCache({ default: 'main', prefix, stores: { main: store } });
    const hot = Object.fromEntries(
      Object.entries(own.queries).map(([name, run]) => [
        name,
        () => bento.getOrSet({ key: name, tags: tagsOf(name), ttl: '1h', factory: () => run() }),
      ]),
    );
    return {
      version: versionOf('bentocache'),
      without: own.queries,
      hot,
      listen: own.listen,
      invalidate: () => bento.deleteByTag({ tags: TABLES }),
      counter: {
        async increment() {
          await own.counter.increment();
          await bento.deleteByTag({ tags: ['counter'] });
        },
        read: () =>
          bento.getOrSet({ key: 'counter', tags: ['counter'], ttl: '1h', factory: () => own.counter.read() }),
      },
      async close() {
        await bento.disconnectAll();
        client.disconnect();
      },
    };
  };

const memory = () => memoryDriver({ maxSize: '64mb' });

export const peers = [
  {
    name: 'bentocache, memory',
    invalidation: 'by tags, by hand',
    open: opener(() => bentostore().useL1Layer(memory())),
  },
  {
    name: 'bentocache, memory and Redis',
    invalidation: 'by tags, by hand',
    open: opener((client) =>
      bentostore()
        .useL1Layer(memory())
        .useL2Layer(redisDriver({ connection: client })),
    ),
  },
];
