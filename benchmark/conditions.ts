/** Under which conditions a run was made: the machine, its load, and every version that matters. */
import os from 'node:os';
import { Redis } from 'ioredis';
import { converse } from '../tests/support/services/private';
import type { Service, ServiceName } from '../tests/support/services/service';
import { duration } from './progress';

export interface Conditions {
  /** `2026-01-31` */
  readonly date: string;
  readonly machine: string;
  /** mean number of runnable processes of the minute before the run; on a quiet machine near 0 */
  readonly loadBefore: number;
  /** name → version */
  readonly packages: Readonly<Record<string, string>>;
  /** name → version and where it runs */
  readonly servers: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly quick: boolean;
  /** absent in the oldest runs */
  readonly seconds?: number;
}

const PACKAGES = [
  'knex',
  'objection',
  'better-sqlite3',
  'pg',
  'mysql2',
  'ioredis',
  'memcached',
  'memjs',
] as const;

const gibibytes = (os.totalmem() / 1024 ** 3).toFixed(0);

/** To be called before the run: the load is that of the minute that went before. */
export function conditionsNow(
  rounds: number,
  quick: boolean,
  servers: Conditions['servers'],
): Omit<Conditions, 'seconds'> {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus().length} × ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${gibibytes} GiB, ${os.type()}`,
    loadBefore: os.loadavg()[0]!,
    packages: Object.fromEntries([
      ['node', process.version.slice(1)],
      ...PACKAGES.map((name) => [name, versionOf(name)]),
    ]),
    servers,
    rounds,
    quick,
  };
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { readonly version: string }).version;
}

/** The versions of the servers behind the caches; a database says its own. */
export async function cacheServers(services: readonly Service[]): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const { name, url, origin } of services) {
    const version = await VERSION_OF[name]?.(url);
    if (version !== undefined) versions[name] = `${version} (${origin})`;
  }
  return versions;
}

const VERSION_OF: Readonly<Partial<Record<ServiceName, (url: string) => Promise<string | undefined>>>> = {
  async redis(url) {
    const client = new Redis(url);
    try {
      return /redis_version:(\S+)/.exec(await client.info('server'))?.[1];
    } finally {
      client.disconnect();
    }
  },
  memcached: async (url) => {
    const said = await converse(Number(url.split(':').at(-1)), 'version', /\n/);
    return /VERSION (\S+)/.exec(said)?.[1];
  },
};

/** Bullets for the pages. */
export function conditionLines({
  date,
  machine,
  loadBefore,
  packages,
  servers,
  rounds,
  quick,
  seconds,
}: Conditions): string {
  const versions = (all: Readonly<Record<string, string>>): string =>
    Object.entries(all)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ');
  return [
    `- ${date}, ${quick ? 'a quick look' : `${rounds} rounds`}${seconds === undefined ? '' : ` in ${duration(seconds)}`}; load average before: ${loadBefore.toFixed(2)}`,
    `- ${machine}; client and servers share it`,
    `- ${versions(packages)}`,
    `- ${versions(servers)}`,
  ].join('\n');
}
