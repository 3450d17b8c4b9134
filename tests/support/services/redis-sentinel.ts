/** A primary, its replica, and three Sentinels that watch over them. */
import type { Redis } from 'ioredis';
import type { Keeper, RunningServer } from './keeper';
import { clientOf, eventually, REDIS_PROGRAM, startRedis, startServer } from './redis-servers';

export const PRIMARY_NAME = 'cachalot-primary';

export interface Watched {
  readonly primary: RunningServer;
  readonly replica: RunningServer;
  readonly sentinels: readonly RunningServer[];
  /** a client of the first Sentinel */
  readonly sentinel: Redis;
}

const SERVE = [REDIS_PROGRAM ?? '', '{folder}/sentinel.conf', '--sentinel', '--port', '{port}'];

/** Starts all five and waits until a failover would succeed. */
export async function startWatched(keeper: Keeper): Promise<Watched> {
  const primary = await startRedis(keeper);
  const replica = await startRedis(keeper, '--replicaof', `127.0.0.1 ${primary.port}`);
  const configuration = [
    'bind 127.0.0.1',
    `sentinel monitor ${PRIMARY_NAME} 127.0.0.1 ${primary.port} 2`,
    `sentinel down-after-milliseconds ${PRIMARY_NAME} 1000`,
    `sentinel failover-timeout ${PRIMARY_NAME} 5000`,
  ].join('\n');
  const files = { 'sentinel.conf': `${configuration}\n` };
  const sentinels: RunningServer[] = [];
  for (let index = 0; index < 3; index += 1) sentinels.push(await startServer(keeper, SERVE, files));
  const sentinel = clientOf(sentinels[0]!);
  await eventually(async () => {
    const facts = (await sentinel.call('SENTINEL', 'MASTER', PRIMARY_NAME)) as unknown;
    const text = JSON.stringify(facts);
    return /"num-slaves"[,:]"1"/.test(text) && /"num-other-sentinels"[,:]"2"/.test(text);
  });
  return { primary, replica, sentinels, sentinel };
}

/** Where the Sentinels say that the primary is. */
export async function primaryPort(sentinel: Redis): Promise<number> {
  const address = (await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', PRIMARY_NAME)) as [
    string,
    string,
  ];
  return Number(address[1]);
}
