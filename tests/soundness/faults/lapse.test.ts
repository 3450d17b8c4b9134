/**
 * A writer stands still for longer than its lease, between its mark and the end of its statement: SQLite lets the
 * whole process wait for a lock that somebody else holds. Readers may then keep what was there before, and must not
 * be served it any more once the write was acknowledged.
 */
import Driver from 'better-sqlite3';
import type { Redis } from 'ioredis';
import { Keeper, type RunningServer } from '../../support/services/keeper';
import { clientOf, eventually, REDIS_PROGRAM, startRedis } from '../../support/services/redis-servers';
import { describeIf } from '../../support/suites';
import { Arena } from './ordeal';

jest.setTimeout(60_000);

describeIf(REDIS_PROGRAM !== undefined, 'a writer that stands still for longer than its lease', () => {
  let keeper: Keeper;
  let server: RunningServer;
  let client: Redis;
  let arena: Arena;
  beforeAll(async () => {
    keeper = await Keeper.open();
    server = await startRedis(keeper);
    client = clientOf(server);
    const cache = { BACKEND: 'redis', LOCATION: `redis://127.0.0.1:${server.port}` };
    arena = new Arena(keeper, [cache, cache]);
  });
  afterAll(async () => {
    await arena.close();
    client.disconnect();
    await server.stop();
    await keeper.close();
  });

  const marks = async () => {
    const keys = await client.keys('cachalot:t:*');
    const values = await Promise.all(keys.map((key) => client.get(key)));
    return keys.filter((_, index) => values[index]?.startsWith('M'));
  };

  it('says that its mark is gone, and leaves nothing that is served afterwards', async () => {
    const [reader, writer] = arena.engines;
    await writer.ask('write', 1);
    expect((await reader.ask('read', 1)).value).toBe(1);

    const lock = new Driver(arena.file);
    lock.exec('begin immediate');
    const written = writer.ask('write', 1);
    await eventually(async () => (await marks()).length > 0);
    for (const key of await marks()) await client.pexpire(key, 1);
    await eventually(async () => (await marks()).length === 0);

    const { hits } = await reader.stats();
    await eventually(async () => {
      expect((await reader.ask('read', 1)).value).toBe(1);
      return (await reader.stats()).hits > hits;
    });
    lock.exec('rollback');
    lock.close();

    expect((await written).error).toBeUndefined();
    expect((await reader.ask('read', 1)).value).toBe(2);
    expect((await writer.ask('read', 1)).value).toBe(2);
    await eventually(async () => (await writer.stats()).warnings.includes('CACHALOT_MARK_LOST'));
  });
});
