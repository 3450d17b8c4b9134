/** Redis servers that a test may break: each started by a keeper of its own, privately. */
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Keeper, RunningServer } from './keeper';
import { converse, findProgram } from './private';

export const REDIS_PROGRAM = findProgram('redis-server', 'valkey-server');

const ACCOUNTS = ['redis', 'valkey', 'nobody'];
const HERE = ['--bind', '127.0.0.1', '--port', '{port}', '--dir', '{folder}', '--appendonly', 'no'];

/** Starts one and waits until it answers. A port that another has taken meanwhile is tried three times. */
export async function startRedis(keeper: Keeper, ...options: string[]): Promise<RunningServer> {
  return startServer(keeper, [
    REDIS_PROGRAM!,
    ...HERE,
    '--save',
    '',
    '--repl-diskless-sync-delay',
    '0',
    ...options,
  ]);
}

/** The same for any program of the family, with all of its arguments. */
export async function startServer(
  keeper: Keeper,
  serve: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  let failure: unknown;
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      const server = await keeper.start({ name: 'redis', accounts: ACCOUNTS, serve, files });
      let ended = false;
      void server.ended.then(() => {
        ended = true;
      });
      await eventually(async () => {
        if (ended) throw new Error(await server.ended);
        return (await converse(server.port, 'PING', /\r\n$/).catch(() => '')).startsWith('+PONG');
      });
      return server;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** A client for what the tests themselves ask of a server. */
export function clientOf({ port }: { port: number }): Redis {
  const client = new Redis(port, '127.0.0.1', {
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: false,
  });
  client.on('error', () => undefined);
  return client;
}

/** Asks again until the answer is yes; rejects after `patience` milliseconds. */
export async function eventually(ask: () => Promise<boolean>, patience = 20_000): Promise<void> {
  for (const end = Date.now() + patience; !(await ask()); await pause(20))
    if (Date.now() > end) throw new Error(`not within ${patience} ms: ${ask}`);
}
