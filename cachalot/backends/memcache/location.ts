/** From LOCATION to servers: `'host:port'`, several of them in a list or with commas, or the path of a socket. */
import { describe } from '../../support/describe';
import { SettingError } from '../../support/errors';
import type { Address } from './connection';

export interface Server extends Address {
  /** how the server is known to all processes */
  readonly name: string;
}

const DEFAULT_PORT = 11_211;
const HOST_AND_PORT = /^(?:memcached:\/\/)?(\[[^\]]+\]|[^\s:/@]+)(?::(\d{1,5}))?\/?$/;

/** @throws SettingError when LOCATION names no server, or one twice */
export function serversAt(location: unknown, backend: string, sockets: boolean): Server[] {
  const wrong = (value: unknown): SettingError => refusal(value, backend, sockets);
  const texts = Array.isArray(location) ? location : [location ?? `127.0.0.1:${DEFAULT_PORT}`];
  const servers = texts.flatMap((text) => {
    if (typeof text !== 'string') throw wrong(text);
    return text.split(',').map((part) => serverAt(part.trim(), sockets) ?? throws(wrong(text)));
  });
  if (servers.length === 0) throw wrong(location);
  if (new Set(servers.map(({ name }) => name)).size < servers.length) throw wrong(location);
  return servers;
}

function serverAt(text: string, sockets: boolean): Server | undefined {
  if (text.startsWith('/')) return sockets ? { name: text, host: '', port: 0, path: text } : undefined;
  const [, bracketed, digits] = HOST_AND_PORT.exec(text) ?? [];
  const port = digits === undefined ? DEFAULT_PORT : Number(digits);
  if (bracketed === undefined || port === 0 || port > 65_535) return undefined;
  const host = bracketed.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return { name: `${host}:${port}`, host, port };
}

function refusal(value: unknown, backend: string, sockets: boolean): SettingError {
  const accepted = `'host:port'${sockets ? ', the path of a Unix socket' : ''}, or a list of different servers`;
  return new SettingError(
    `LOCATION of a "${backend}" cache in CACHES must be ${accepted}, not ${describe(value)}.`,
    { setting: 'CACHES', value, accepted },
  );
}

function throws(error: Error): never {
  throw error;
}
