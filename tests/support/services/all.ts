/**
 * Every service that the tests know, started together, and the one summary line for each that is missing.
 */
import { chromium } from './chromium';
import { Keeper } from './keeper';
import { memcached } from './memcached';
import { mysql } from './mysql';
import { postgres } from './postgres';
import { redis } from './redis';
import { redisCluster } from './redis-cluster';
import type { Service, ServiceName, ServiceStarter } from './service';

export const STARTERS: Readonly<Record<ServiceName, ServiceStarter>> = {
  postgres,
  mysql,
  redis,
  'redis-cluster': redisCluster,
  memcached,
  chromium,
};

/** The environment variable by which test files find the folder that the run may litter. */
export const FOLDER_VARIABLE = 'CACHALOT_TESTS_FOLDER';

/** What a run holds until its end. */
export interface Holdings {
  readonly services: readonly Service[];
  readonly keeper: Keeper;
}

/**
 * Starts every service and puts the URLs into the environment, which workers inherit. With
 * `REQUIRE_SERVICES=1` a missing one is an error; whatever fails, nothing stays behind.
 */
export async function startAll(starters = Object.values(STARTERS)): Promise<Holdings> {
  const keeper = await Keeper.open();
  const outcomes = await Promise.allSettled(starters.map((starter) => starter.start(keeper)));
  const services = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? (outcome.value ?? []) : [],
  );
  const missing = starters.flatMap((starter, index) => describeMissing(starter, outcomes[index]));
  if (process.env.REQUIRE_SERVICES === '1' && missing.length > 0) {
    await stopAll({ services, keeper });
    throw new Error(`REQUIRE_SERVICES=1, but services are missing:\n${missing.join('\n')}`);
  }
  for (const line of missing) process.stderr.write(`${line}\n`);
  for (const service of services) process.env[STARTERS[service.name].variable] = service.url;
  process.env[FOLDER_VARIABLE] = keeper.folder;
  keeper.letGo();
  return { services, keeper };
}

/** Stops what was started; private servers go with their keeper. */
export async function stopAll({ services, keeper }: Holdings): Promise<void> {
  const containers = services.filter((service) => service.origin === 'docker');
  await Promise.allSettled(containers.map((service) => service.stop()));
  await keeper.close();
}

function describeMissing(
  { name, variable, wanted, withoutDocker }: ServiceStarter,
  outcome: PromiseSettledResult<Service | undefined> | undefined,
): string[] {
  if (outcome?.status === 'fulfilled' && outcome.value !== undefined) return [];
  const cause =
    outcome?.status === 'rejected' ? `did not start (${String(outcome.reason)})` : 'was not found';
  const ways = withoutDocker ? '' : ', start Docker,';
  return [`${name} ${cause}; its suites are skipped. Set ${variable}${ways} or install ${wanted}.`];
}
