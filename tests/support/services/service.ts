/**
 * What a service is to the tests: a server that somebody else runs, reached by a URL.
 */
import type { Keeper } from './keeper';

export type ServiceName = 'postgres' | 'mysql' | 'redis' | 'redis-cluster' | 'memcached' | 'chromium';

export interface Service {
  readonly name: ServiceName;
  /** of a program that is no server, its path */
  readonly url: string;
  /** where it was found, for the summary */
  readonly origin: 'environment' | 'docker' | 'private server' | 'program';
  stop(): Promise<void>;
}

/** One kind of service and the ways to find it. */
export interface ServiceStarter {
  readonly name: ServiceName;
  /** the environment variable that names a running one, and tells test files its URL */
  readonly variable: string;
  /** what to install when it is missing, in a word or two */
  readonly wanted: string;
  /** Docker is no way to have it */
  readonly withoutDocker?: boolean;
  /** resolves with nothing when it cannot be had; rejects when it can be had but does not work */
  start(keeper: Keeper): Promise<Service | undefined>;
}

/** A service named by the environment: used as it is, never stopped. */
export function fromEnvironment(name: ServiceName, variable: string): Service | undefined {
  const url = process.env[variable];
  if (url === undefined || url === '') return undefined;
  return { name, url, origin: 'environment', stop: async () => undefined };
}
