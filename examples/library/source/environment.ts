/** What the environment says about where to listen, and where data and cache are. */
import path from 'node:path';
import type { Knex } from 'knex';

/** Beside the sources and the build alike. */
const FILE = path.join(__dirname, '../library.db');
const DEFAULT_PORT = 3000;

/** @throws Error for a DATABASE_URL of another kind */
export function databaseOf(url: string | undefined): Knex.Config {
  if (url === undefined || url === '') return sqlite(FILE);
  if (url.startsWith('sqlite:')) return sqlite(url.slice('sqlite:'.length));
  if (/^postgres(ql)?:/.test(url)) return { client: 'pg', connection: url };
  throw new Error(`DATABASE_URL begins with "${url.split(':', 1)[0]}:"; use sqlite:<file> or postgres://….`);
}

function sqlite(filename: string): Knex.Config {
  return { client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true };
}

/** @throws Error for a PORT that is none; 0 is any free one */
export function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Error(`PORT is "${text}"; use a number from 0 to 65535.`);
}
