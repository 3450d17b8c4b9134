/**
 * What about a connection shapes the answers that come over it, as text: driver, server, user, search path,
 * driver settings, type parsers, time zone. Never a password.
 *
 * Settings are read once per settings object, which Knex does not change after it has made the client.
 */
import { digest } from '../support/digest';
import { textOfFunction } from './alike';
import { driverKey } from './driver-key';
import { identityOf, isProcessLocal, markProcessLocal } from './options-identity';
import { textOf, textOfString, type Writing } from './parameters-text';

/** The part of a Knex client, or of its transaction client, that is looked at. */
export interface KeyedClient {
  readonly driverName?: string | undefined;
  readonly dialect?: string | undefined;
  readonly driver?: unknown;
  /** absent until a `connection` function was asked for the first time */
  readonly connectionSettings?: object | undefined;
  readonly config?: KeyedConfig | undefined;
}

export interface KeyedConfig {
  readonly searchPath?: unknown;
  readonly pool?: { readonly afterCreate?: unknown } | undefined;
  readonly connectionPool?: unknown;
  readonly connection?: unknown;
  readonly cachalot?: { readonly sharedAs?: unknown } | undefined;
}

/** Secrets, and what only decides how long things may take. They would keep equal pools from sharing. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['password', 'password1', 'password2', 'password3', 'passwordSha1', 'ssl', 'sslmode', 'sslnegotiation'],
  ...['connectTimeout', 'connectionTimeoutMillis', 'connect_timeout', 'acquireTimeout', 'timeout'],
  ...['query_timeout', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'],
  ...['keepAlive', 'keepAliveInitialDelayMillis', 'enableKeepAlive', 'keepAliveInitialDelay'],
  ...['expirationChecker', 'compress', 'debug', 'trace', 'authPlugins', 'authSwitchHandler'],
]);

/** What libpq's environment variables would put in place of settings that are not given. */
const PG_ENVIRONMENT = ['PGHOST', 'PGPORT', 'PGUSER', 'PGDATABASE', 'PGOPTIONS', 'PGCLIENTENCODING', 'USER'];

interface Settled {
  readonly config: KeyedConfig | undefined;
  /** of the settings */
  readonly text: string | undefined;
  /** of the driver, when it was asked last, and the whole key with it: the same text again costs no new one */
  driver: string | undefined;
  key: string | undefined;
}

const settled = new WeakMap<object, Settled>();

/**
 * The same for two clients that would get the same answers from the same server.
 *
 * `undefined` when that cannot be told: settings that hold objects of a class, or that a `connection` function
 * has not given yet. Holds a name that only this process knows (see `isProcessLocal`) when functions or a pool
 * of the caller's are among the settings, unless `sharedAs` says that they are alike in other processes.
 */
export function connectionKey(client: KeyedClient): string | undefined {
  const { connectionSettings: settings, config } = client;
  if (settings === undefined || settings === null) return undefined;
  let known = settled.get(settings);
  if (known === undefined || known.config !== config) {
    known = {
      config,
      text: shorten(settingsText(client, settings)),
      driver: undefined,
      key: undefined,
    };
    settled.set(settings, known);
  }
  if (known.text === undefined) return undefined;
  const driver = driverKey(client.driver, isAlike(client));
  if (driver !== known.driver) {
    known.driver = driver;
    known.key = `${known.text} ${driver}`;
  }
  return known.key;
}

/** Whether the application says that what prepares these connections is alike in every process: by a name for it. */
export function isAlike({ config }: KeyedClient): boolean {
  return sharedName(config) !== undefined;
}

function sharedName(config: KeyedConfig | undefined): string | undefined {
  const name = config?.cachalot?.sharedAs;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function settingsText(client: KeyedClient, settings: object): string | undefined {
  const { driverName = '', dialect = '', config = {} } = client;
  const name = sharedName(config);
  const writing: Writing = { objects: 0, ofFunction: name === undefined ? identityOf : textOfFunction };
  const parts = [
    textOfString(driverName),
    textOfString(dialect),
    textOf(name, writing),
    textOfSettings(settings, writing, name !== undefined),
    textOf(config.searchPath, writing),
    textOf(config.pool?.afterCreate, writing),
    // The caller's own pool decides how its connections come to be.
    typeof config.connectionPool === 'object' && config.connectionPool !== null
      ? (name ?? identityOf(config.connectionPool))
      : 'u',
    // A function may give other settings next time, and the pool then holds connections of both kinds.
    typeof config.connection === 'function' ? textOf(config.connection, writing) : 'u',
    driverName.startsWith('pg')
      ? textOf(
          PG_ENVIRONMENT.map((name) => process.env[name]),
          writing,
        )
      : 'u',
  ];
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** Own enumerable settings in the order of their names: Knex hides the password by making it neither. */
function textOfSettings(settings: object, writing: Writing, alike: boolean): string | undefined {
  let text = '{';
  for (const [name, value] of Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (LEFT_OUT.has(name) || value === undefined) continue;
    const item = textOf(typeof value === 'string' ? withoutPassword(value) : value, writing);
    if (item === undefined && !alike) return undefined;
    text += textOfString(name) + (item ?? 'x');
  }
  return `${text}}`;
}

/** `postgres://user:secret@host/db?password=secret` */
function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^\s/:@]*:)[^\s/]*@/g, '$1@').replace(/([?&]password=)[^&]*/gi, '$1');
}

function shorten(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return isProcessLocal(text) ? markProcessLocal(digest(text)) : digest(text);
}
