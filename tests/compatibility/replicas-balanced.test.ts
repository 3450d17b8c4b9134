/** One alias for two replicas of different lag behind a balancer: each answer is judged by the server that gave it. */
import type { Knex } from 'knex';
import { settings, stats } from '../../cachalot';
import { captureQueries } from '../../cachalot/testing/expect-queries';
import { type Balancer, startBalancer } from '../support/balancer';
import { describeFamilies } from '../support/replicas';
import { row } from './matrix/row';
import { CITY, rename, useCities } from './transaction-support/cities';
import { until } from './transaction-support/hold-back';

describeFamilies(
  'replicas behind a balancer',
  (bench) => {
    let balancer: Balancer;
    let pool: Knex;
    useCities(bench);
    beforeAll(async () => {
      balancer = await startBalancer(bench.replicas.map(({ url }) => Number(new URL(url).port)));
      const { port } = balancer;
      pool = bench.connect(bench.replicas[0]!.url, { pool: { min: 2, max: 2 } }, { port });
    });
    afterAll(async () => {
      await pool.destroy();
      balancer.close();
    });

    test(
      row(
        'replica_lag',
        'the one that lags is not kept from, the one that does not is, and a hit is never old',
      ),
      async () => {
        settings.DATABASES = { default: bench.primary, replica: { knex: pool, replicaOf: 'default' } };
        const named = (id: number) => Promise.resolve(pool(CITY).where('id', '>', id).pluck('name'));
        await Promise.all([named(-1), named(-2)]);
        await bench.replicas[0]!.pause();
        await rename(bench);
        await until('the other has replayed it', async () => {
          const rows = await bench.ask(
            bench.replicas[1]!.url.replace(/\/[^/]*$/, '/replicated'),
            `select name from ${CITY}`,
          );
          return rows[0]?.name === 'new';
        });
        stats.reset();
        const served = { old: 0, new: 0 };
        const hits = new Set<string>();
        for (let id = -100; id < -50; id += 2) {
          const rounds = [id, id + 1].map((each) => captureQueries(pool, () => named(each)));
          await Promise.all(rounds);
          for (const each of [id, id + 1]) {
            const before = stats().hits;
            const [name] = (await named(each)) as ['old' | 'new'];
            if (stats().hits > before) hits.add(name);
            else served[name] += 1;
          }
        }
        expect([...hits]).toEqual(['new']);
        expect(stats().bypassReasons['replica-behind']).toBeGreaterThan(0);
        expect(stats().stores).toBeGreaterThan(0);
        await bench.replicas[0]!.resume();
      },
    );
  },
  { replicas: 2 },
);
