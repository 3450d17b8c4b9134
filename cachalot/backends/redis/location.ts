/**
 * From LOCATION and OPTIONS to the way to the server: a URL or options for one server or for Sentinels, a list
 * of nodes for a Cluster, or a client that the application has made.
 */
import type { CacheConfig } from '../../../settings/shapes';
import { describe } from '../../support/describe';
import { SettingError } from '../../support/errors';
import { type ClusterClient, loadIoredis, type RedisClient, type RedisOptions } from './client';
import { ClusterLink } from './cluster-link';
import { GivenTopology } from './given-topology';
import type { Link } from './link';
import { RedisNode } from './node';
import { type Address, OwnTopology } from './own-topology';
import { SingleLink } from './single-link';

export interface Route {
  readonly link: Link;
  /** what a client that was given puts before every key by itself */
  readonly clientPrefix: string;
}

/** Milliseconds; OPTIONS may say otherwise. The second is for a server that is connected and silent. */
const PATIENCE: RedisOptions = { connectTimeout: 2_000, socketTimeout: 2_000 };

/**
 * What a late or repeated call would break: nothing is queued, nothing is sent again, and when to connect again
 * is decided here, so that no timer keeps the process alive.
 */
const PROMPT: RedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  enableAutoPipelining: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: null,
  reconnectOnError: null,
  sentinelRetryStrategy: () => null,
  readOnly: false,
  role: 'master',
  keyPrefix: '',
};

/** Names among OPTIONS, or the options in LOCATION, that say what is decided here. */
export function overruled({ LOCATION, OPTIONS = {} }: CacheConfig): string[] {
  if (typeof LOCATION === 'object' && (isCluster(LOCATION) || isClient(LOCATION)))
    return Object.keys(OPTIONS);
  const nested = OPTIONS.redisOptions as RedisOptions | undefined;
  const given = { ...(Array.isArray(LOCATION) ? {} : Object(LOCATION)), ...OPTIONS, ...nested };
  return Object.keys(PROMPT).filter((name) => name in given && given[name] !== PROMPT[name]);
}

const ACCEPTED =
  'a URL (redis://host:6379/0), the options of one server, { sentinels, name }, a list of a Cluster’s nodes, or a client of ioredis';

/** @throws SettingError when LOCATION is none of what is accepted, or ioredis is not installed */
export function routeTo({ LOCATION = 'redis://127.0.0.1:6379', OPTIONS = {} }: CacheConfig): Route {
  if (typeof LOCATION === 'string') return toServer(LOCATION, OPTIONS);
  if (Array.isArray(LOCATION)) return toCluster(LOCATION as readonly unknown[], OPTIONS);
  if (typeof LOCATION !== 'object' || LOCATION === null) throw wrong(LOCATION);
  if (isCluster(LOCATION)) {
    const clientPrefix = LOCATION.options?.redisOptions?.keyPrefix ?? '';
    return { link: new ClusterLink(new GivenTopology(LOCATION), clientPrefix), clientPrefix };
  }
  if (isClient(LOCATION))
    return {
      link: new SingleLink(new RedisNode(LOCATION, false)),
      clientPrefix: LOCATION.options.keyPrefix ?? '',
    };
  const options = LOCATION as RedisOptions;
  if (['sentinels', 'host', 'port', 'path'].some((name) => name in options))
    return toServer(undefined, { ...options, ...OPTIONS });
  throw wrong(LOCATION);
}

function isClient(value: object): value is RedisClient {
  return typeof (value as Partial<RedisClient>).mgetBuffer === 'function' && 'status' in value;
}

function isCluster(value: object): value is ClusterClient {
  return (value as Partial<ClusterClient>).isCluster === true;
}

function toServer(url: string | undefined, options: RedisOptions): Route {
  const { Redis } = loadIoredis();
  const complete = { ...PATIENCE, ...options, ...PROMPT };
  const client = url === undefined ? new Redis(complete) : new Redis(url, complete);
  return { link: new SingleLink(new RedisNode(client, true)), clientPrefix: '' };
}

function toCluster(nodes: readonly unknown[], options: RedisOptions): Route {
  const { Redis } = loadIoredis();
  const { redisOptions, natMap, ...rest } = options as {
    redisOptions?: RedisOptions;
    natMap?: Readonly<Record<string, Address>>;
  };
  const seeds = nodes.map(seedOf);
  if (seeds.length === 0) throw wrong(nodes);
  const common = { ...seeds[0]!.options, ...PATIENCE, ...rest, ...redisOptions, ...PROMPT };
  const connect = (address: Address): RedisClient => new Redis({ ...common, ...address });
  const translate = (address: Address): Address => natMap?.[`${address.host}:${address.port}`] ?? address;
  const topology = new OwnTopology(
    seeds.map(({ address }) => address),
    connect,
    translate,
  );
  return { link: new ClusterLink(topology), clientPrefix: '' };
}

interface Seed {
  readonly address: Address;
  /** credentials and TLS, which hold for the whole Cluster */
  readonly options: RedisOptions;
}

/** `'host:port'`, `'redis://user:password@host:port'`, a port, or options with host and port. */
function seedOf(node: unknown): Seed {
  if (typeof node === 'number') return { address: { host: '127.0.0.1', port: node }, options: {} };
  if (typeof node === 'object' && node !== null) {
    const { host = '127.0.0.1', port = 6379, ...options } = node as Partial<Address> & RedisOptions;
    return { address: { host, port }, options };
  }
  if (typeof node !== 'string') throw wrong(node);
  const text = node.includes('://') ? node : `redis://${node}`;
  if (!URL.canParse(text)) throw wrong(node);
  const { protocol, hostname, port, username, password } = new URL(text);
  const options = {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
  const host = hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1';
  return { address: { host, port: port === '' ? 6379 : Number(port) }, options };
}

function wrong(value: unknown): SettingError {
  return new SettingError(
    `LOCATION of a "redis" cache in CACHES must be ${ACCEPTED}, not ${describe(value)}.`,
    { setting: 'CACHES', value, accepted: ACCEPTED },
  );
}
