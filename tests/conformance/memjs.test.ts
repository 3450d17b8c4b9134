/** Memcached passes the suite of backends by the package `memjs`: one server, one behind a socket, and a ring of three. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { MemjsBackend } from '../../cachalot/backends/memjs/memjs';
import { backendSuite } from '../../cachalot/testing/backend-suite/backend-suite';
import { Keeper, type RunningServer } from '../support/services/keeper';
import { addressOf, MEMCACHED_PROGRAM, startRing } from '../support/services/memcached-servers';
import { eventually } from '../support/services/redis-servers';
import { describeIf, describeService } from '../support/suites';

/** Patient, because the machine may be busy; seconds for this package, milliseconds for the other. */
const OPTIONS = { timeout: 20 };
const TRAITS = { shared: true, shortLease: 1_000, largest: 1_000_000 };

describeService('a cache in one Memcached', 'memcached', (url) => {
  const config = { BACKEND: 'memjs', LOCATION: url, OPTIONS, KEY_PREFIX: `${randomUUID()} \r\n*:` };
  backendSuite(() => new MemjsBackend(config), { describe, it }, TRAITS);
});

describeIf(MEMCACHED_PROGRAM !== undefined, 'a cache in a ring of three', () => {
  let keeper: Keeper;
  let servers: RunningServer[];
  beforeAll(async () => {
    keeper = await Keeper.open();
    servers = await startRing(keeper, 3);
  });
  afterAll(() => keeper.close());

  const config = () => ({ BACKEND: 'memjs', LOCATION: servers.map(addressOf), OPTIONS, KEY_PREFIX: 'suite' });
  backendSuite(() => new MemjsBackend(config()), { describe, it }, TRAITS);

  it('may be reached by a Unix socket', async () => {
    const server = await keeper.start({
      name: 'memcached',
      accounts: ['memcache', 'nobody'],
      serve: [MEMCACHED_PROGRAM!, '-s', '{folder}/socket', '-a', '0777'],
    });
    const socket = path.join(server.folder, 'socket');
    await eventually(async () => fs.existsSync(socket));
    const cache = new MemjsBackend({ BACKEND: 'memjs', LOCATION: socket, OPTIONS });
    await cache.replace(['table'], ['one']);
    expect((await cache.read(undefined, ['table'])).tokens).toEqual([expect.stringMatching(/^one\./)]);
    cache.close();
    await server.stop();
  });
});
