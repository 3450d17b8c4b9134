/** Memcached servers that a test may stop, freeze and restart: each started by a keeper of its own, privately. */
import type { Keeper, RunningServer } from './keeper';
import { converse, findProgram } from './private';
import { eventually } from './redis-servers';

export const MEMCACHED_PROGRAM = findProgram('memcached');

const ACCOUNTS = ['memcache', 'nobody'];
const HERE = ['-l', '127.0.0.1', '-U', '0', '-m', '64'];

/** Starts one, on that port if told, and waits until it answers. A port that another has taken is tried three times. */
export async function startMemcached(
  keeper: Keeper,
  options: readonly string[] = [],
  port?: number,
): Promise<RunningServer> {
  const at = port === undefined ? '{port}' : String(port);
  let failure: unknown;
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      const serve = [MEMCACHED_PROGRAM!, ...HERE, '-p', at, ...options];
      const started = await keeper.start({ name: 'memcached', accounts: ACCOUNTS, serve });
      const server = { ...started, port: port ?? started.port };
      let ended: string | undefined;
      void server.ended.then((log) => {
        ended = log;
      });
      await eventually(async () => {
        if (ended !== undefined) throw new Error(ended);
        const stats = await converse(server.port, 'stats', /END\r\n$/).catch(() => '');
        return stats.includes(`STAT pid ${server.pid}\r\n`);
      });
      return server;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

export async function startRing(keeper: Keeper, size: number): Promise<RunningServer[]> {
  return Promise.all(Array.from({ length: size }, () => startMemcached(keeper)));
}

export const addressOf = ({ port }: { port: number }): string => `127.0.0.1:${port}`;
