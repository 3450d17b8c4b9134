/** Memcached passes the suite of backends by the package `memcached`: one server, and a ring of three. */
import { randomUUID } from 'node:crypto';
import { MemcachedBackend } from '../../cachalot/backends/memcached/memcached';
import { MemjsBackend } from '../../cachalot/backends/memjs/memjs';
import { backendSuite } from '../../cachalot/testing/backend-suite/backend-suite';
import { Keeper, type RunningServer } from '../support/services/keeper';
import { addressOf, MEMCACHED_PROGRAM, startRing } from '../support/services/memcached-servers';
import { describeIf, describeService } from '../support/suites';

/** Patient, because the machine may be busy; each package has a unit of its own. */
const MILLISECONDS = { timeout: 20_000 };
const SECONDS = { timeout: 20 };
const TRAITS = { shared: true, shortLease: 1_000, largest: 1_000_000 };

describeService('a cache in one Memcached', 'memcached', (url) => {
  const config = {
    BACKEND: 'memcached',
    LOCATION: url,
    OPTIONS: MILLISECONDS,
    KEY_PREFIX: `${randomUUID()} \r\n*:`,
  };
  backendSuite(() => new MemcachedBackend(config), { describe, it }, TRAITS);
});

describeIf(MEMCACHED_PROGRAM !== undefined, 'a cache in a ring of three', () => {
  let keeper: Keeper;
  let servers: RunningServer[];
  beforeAll(async () => {
    keeper = await Keeper.open();
    servers = await startRing(keeper, 3);
  });
  afterAll(() => keeper.close());

  const config = (given = servers, OPTIONS: object = MILLISECONDS) => ({
    BACKEND: 'memcached',
    LOCATION: given.map(addressOf),
    OPTIONS: { ...OPTIONS },
    KEY_PREFIX: 'suite',
  });
  backendSuite(() => new MemcachedBackend(config()), { describe, it }, TRAITS);

  describe('that processes reach by different clients, in different orders', () => {
    let made = 0;
    const make = () => {
      made += 1;
      return made % 2 === 0
        ? new MemcachedBackend(config())
        : new MemjsBackend(config([...servers].reverse(), SECONDS));
    };
    backendSuite(make, { describe, it }, TRAITS);
  });

  it('is spread over all of its servers', async () => {
    const cache = new MemcachedBackend(config());
    const keys = Array.from({ length: 300 }, (_, index) => `table ${index}`);
    await cache.create(keys, keys);
    const alone = servers.map((server) => new MemcachedBackend(config([server])));
    for (const one of alone) {
      const { tokens } = await one.read(undefined, keys);
      expect(tokens.every((token) => token === undefined)).toBe(true);
    }
    for (const one of [cache, ...alone]) one.close();
  });
});
