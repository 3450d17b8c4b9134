/** Redis passes the suite of backends, however it is reached. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { RedisBackend } from '../../cachalot/backends/redis/redis';
import { backendSuite } from '../../cachalot/testing/backend-suite/backend-suite';
import { describeService } from '../support/suites';

describeService('a cache behind a URL', 'redis', (url) => {
  const config = { BACKEND: 'redis', LOCATION: url, KEY_PREFIX: `${randomUUID()} [*?\\]:` };
  backendSuite(() => new RedisBackend(config), { describe, it }, { shared: true });
});

describeService('a cache behind a client of the application', 'redis', (url) => {
  const client = new Redis(url, { lazyConnect: true, keyPrefix: `${randomUUID()}*:` });
  afterAll(() => client.quit());
  const config = { BACKEND: 'redis', LOCATION: client };
  backendSuite(() => new RedisBackend(config), { describe, it }, { shared: true });
});
