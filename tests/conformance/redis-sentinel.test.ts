/** A primary that Sentinels watch over passes the suite of backends, also after it is gone. */
import { RedisBackend } from '../../cachalot/backends/redis/redis';
import { backendSuite } from '../../cachalot/testing/backend-suite/backend-suite';
import { Keeper } from '../support/services/keeper';
import { PRIMARY_NAME, primaryPort, startWatched, type Watched } from '../support/services/redis-sentinel';
import { eventually, REDIS_PROGRAM } from '../support/services/redis-servers';
import { describeIf } from '../support/suites';

describeIf(REDIS_PROGRAM !== undefined, 'a cache behind Sentinels', () => {
  let keeper: Keeper;
  let watched: Watched;
  beforeAll(async () => {
    keeper = await Keeper.open();
    watched = await startWatched(keeper);
  }, 60_000);
  afterAll(async () => {
    watched.sentinel.disconnect();
    await keeper.close();
  });

  const make = () =>
    new RedisBackend({
      BACKEND: 'redis',
      LOCATION: {
        sentinels: watched.sentinels.map(({ port }) => ({ host: '127.0.0.1', port })),
        name: PRIMARY_NAME,
      },
    });

  backendSuite(make, { describe, it }, { shared: true });

  it('tells the address of the server that they lead to', async () => {
    const cache = make();
    const port = await primaryPort(watched.sentinel);
    expect(await cache.holdings()).toMatchObject([{ place: `127.0.0.1:${port}`, error: null }]);
    expect(await cache.clocks()).toMatchObject([{ server: `127.0.0.1:${port}` }]);
    cache.close();
  });

  it('goes on with the replica when the primary is gone, and revives nothing', async () => {
    const cache = make();
    const before = await cache.create(['table'], ['one']);
    await watched.primary.stop();
    await eventually(async () => (await primaryPort(watched.sentinel)) === watched.replica.port, 40_000);
    await eventually(() =>
      cache.replace(['probe'], ['two']).then(
        () => true,
        () => false,
      ),
    );
    const { tokens } = await cache.read(undefined, ['table']);
    expect(tokens).not.toEqual(before);
    cache.close();
  }, 60_000);
});
