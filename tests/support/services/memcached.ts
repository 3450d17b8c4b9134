/** A single Memcached for the tests. */
import { fromDocker } from './docker';
import type { Keeper } from './keeper';
import { converse, findProgram, startPrivately } from './private';
import { fromEnvironment, type Service, type ServiceStarter } from './service';

export const memcached: ServiceStarter = {
  name: 'memcached',
  variable: 'MEMCACHED_URL',
  wanted: 'memcached',
  async start(keeper) {
    return fromEnvironment('memcached', 'MEMCACHED_URL') ?? (await container()) ?? (await privately(keeper));
  },
};

function container(): Promise<Service | undefined> {
  return fromDocker({
    name: 'memcached',
    image: 'memcached:1.6-alpine',
    port: 11211,
    command: ['memcached', '-vv'],
    readyLog: [/server listening/, 1],
    url: (address) => `memcached://${address}`,
  });
}

async function privately(keeper: Keeper): Promise<Service | undefined> {
  const server = findProgram('memcached');
  if (server === undefined) return undefined;
  const serve = [server, '-l', '127.0.0.1', '-p', '{port}', '-U', '0', '-m', '64'];
  return startPrivately(
    keeper,
    'memcached',
    { accounts: ['memcache', 'nobody'], serve },
    async ({ port, pid }) => (await converse(port, 'stats', /END\r\n$/)).includes(`STAT pid ${pid}\r\n`),
    (port) => `memcached://127.0.0.1:${port}`,
  );
}
