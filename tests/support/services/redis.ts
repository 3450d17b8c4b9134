/** A single Redis for the tests, without persistence. */
import { fromDocker } from './docker';
import type { Keeper } from './keeper';
import { converse, findProgram, startPrivately } from './private';
import { fromEnvironment, type Service, type ServiceStarter } from './service';

const OPTIONS = ['--save', '', '--appendonly', 'no', '--databases', '64'];

export const redis: ServiceStarter = {
  name: 'redis',
  variable: 'REDIS_URL',
  wanted: 'redis-server',
  async start(keeper) {
    return fromEnvironment('redis', 'REDIS_URL') ?? (await container()) ?? (await privately(keeper));
  },
};

function container(): Promise<Service | undefined> {
  return fromDocker({
    name: 'redis',
    image: 'redis:7-alpine',
    port: 6379,
    command: ['redis-server', ...OPTIONS],
    readyLog: [/Ready to accept connections/, 1],
    url: (address) => `redis://${address}`,
  });
}

async function privately(keeper: Keeper): Promise<Service | undefined> {
  const server = findProgram('redis-server', 'valkey-server');
  if (server === undefined) return undefined;
  const here = ['--bind', '127.0.0.1', '--port', '{port}', '--dir', '{folder}'];
  const spec = { accounts: ['redis', 'valkey', 'nobody'], serve: [server, ...here, ...OPTIONS] };
  return startPrivately(
    keeper,
    'redis',
    spec,
    async ({ port, folder }) => (await converse(port, 'CONFIG GET dir', /\r\n\/.*\r\n|^-/)).includes(folder),
    (port) => `redis://127.0.0.1:${port}`,
  );
}
