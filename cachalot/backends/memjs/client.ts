/** Connects by the package `memjs`. */
import type { Socket } from 'node:net';
import type { Address, Connection, Dialer } from '../memcache/connection';
import { loadClient } from '../memcache/load-client';
import { BinaryConnection } from './connection';
import type { Memjs } from './package';

/** Seconds, as the package has them; OPTIONS may say otherwise. */
const PATIENCE = 2;
const MAX_VALUE = 1_048_576;

/** What the package would do with keys, values and servers beyond connecting. */
const OURS: ReadonlySet<string> = new Set([
  ...['retries', 'retry_delay', 'failover', 'failoverTime', 'expires', 'serializer', 'logger'],
]);

/** @throws SettingError when the package is not installed */
export function memjsDialer(options: Readonly<Record<string, unknown>>): Dialer {
  const { timeout = PATIENCE, maxValue = MAX_VALUE } = options as { timeout?: number; maxValue?: number };
  const memjs = loadClient('memjs', 1) as Memjs;
  return {
    patience: timeout * 1_000,
    maxValue,
    overruled: Object.keys(options).filter((name) => OURS.has(name)),
    // Silence is noticed by us; the package's own clock comes too late for it.
    dial: (address, onLost) =>
      dial(memjs, address, { conntimeout: timeout, ...options, timeout: timeout * 4 }, onLost),
  };
}

function dial(
  { Server, Utils }: Memjs,
  { host, port, path }: Address,
  options: Record<string, unknown>,
  onLost: (reason: Error) => void,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const server = new Server(host, path ?? port, undefined, undefined, options);
    let socket: Socket | undefined;
    const failed = (error: unknown): void => {
      socket?.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    server.onError(0, failed);
    server.sock(false, (connected) => {
      resolve(new BinaryConnection(server, connected, Utils.makeRequestBuffer, onLost));
    });
    socket = server._socket;
    socket?.once('close', () => failed(new Error('the connection was closed before it stood')));
  });
}
