/** What is called of the package `memcached`: it makes connections, and nothing else is left to it. */
import type { Socket } from 'node:net';
import type { Address, Connection, Dialer } from '../memcache/connection';
import { loadClient } from '../memcache/load-client';
import { TextConnection } from './connection';

interface Client {
  connectionIssue: unknown;
  connect(server: string, callback: (error: unknown, socket: Socket | false | undefined) => void): void;
}

type Memcached = new (server: string, options: Readonly<Record<string, unknown>>) => Client;

/** Milliseconds; OPTIONS may say otherwise. */
const PATIENCE = 2_000;
const MAX_VALUE = 1_048_576;

/**
 * The package would try again, wait for hours, ping the server and move keys to others, with timers that keep the
 * process alive; all of that is decided here.
 */
const PROMPT = { poolSize: 1, retries: 0, failures: 0, remove: false, redundancy: false, idle: 0 };

/** What the package would do with keys, values and servers beyond connecting. */
const OURS: ReadonlySet<string> = new Set([
  ...Object.keys(PROMPT),
  ...['namespace', 'algorithm', 'compatibility', 'compatiblity', 'failOverServers', 'failuresTimeout'],
  ...['retry', 'reconnect', 'keyCompression', 'maxKeySize', 'maxExpiration', 'maxQueueSize'],
  ...['factor', 'minTimeout', 'maxTimeout', 'randomize', 'debug'],
]);

/** @throws SettingError when the package is not installed */
export function memcachedDialer(options: Readonly<Record<string, unknown>>): Dialer {
  const { timeout = PATIENCE, maxValue = MAX_VALUE } = options as { timeout?: number; maxValue?: number };
  const Memcached = loadClient('memcached', 2) as Memcached;
  return {
    patience: timeout,
    maxValue,
    overruled: Object.keys(options).filter((name) => OURS.has(name)),
    dial: (address, onLost) => {
      const client = new Memcached(nameOf(address), { ...options, timeout, ...PROMPT });
      return dial(client, address, onLost);
    },
  };
}

function dial(client: Client, address: Address, onLost: (reason: Error) => void): Promise<Connection> {
  client.connectionIssue = () => undefined;
  return new Promise((resolve, reject) => {
    client.connect(nameOf(address), (error, socket) => {
      if (!error && socket) return resolve(new TextConnection(socket, onLost));
      if (socket) socket.destroy();
      reject(error instanceof Error ? error : new Error(`no connection to ${nameOf(address)}`));
    });
  });
}

function nameOf({ host, port }: Address): string {
  return `${host}:${port}`;
}
