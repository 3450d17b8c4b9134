/** Every setting, as data: its default, what it accepts, and one line on what it is for. */
import { own } from '../cachalot/support/own';
import { apps } from './apps';
import { caches } from './caches';
import { databases } from './databases';
import { unknownSetting } from './errors';
import {
  aliasOrNull,
  boolean,
  functionOrModule,
  listOf,
  oneOf,
  type Parser,
  secondsOrNull,
  share,
  timerSeconds,
  wordOr,
} from './parsers';
import type { QueryKeygen, TableKeygen } from './shapes';
import type { SettingName, Settings, SettingsInput } from './types';

export interface Definition<Value, Input> {
  /** in the form in which a user would write it */
  readonly initial: Input;
  readonly parser: Parser<Value>;
  readonly description: string;
}

type Definitions = {
  readonly [Name in SettingName]: Definition<
    Settings[Name],
    NonNullable<SettingsInput[Name]> | Settings[Name]
  >;
};

const tables = listOf('table names', 'auth_user');
const labels = listOf('app labels of APPS', 'auth');

export const DEFINITIONS: Definitions = {
  DATABASES: {
    initial: {},
    parser: databases,
    description: 'Databases by alias; Knex instances that are not listed are used all the same.',
  },
  CACHES: { initial: { default: { BACKEND: 'locmem' } }, parser: caches, description: 'Caches by alias.' },
  APPS: { initial: {}, parser: apps, description: 'Models by app label, for names such as "auth.User".' },
  CACHALOT_ENABLED: {
    initial: true,
    parser: boolean,
    description: 'When false, reads are not cached; writes still invalidate.',
  },
  CACHALOT_CACHE: {
    initial: 'default',
    parser: aliasOrNull,
    description: 'The cache to use; null caches only inside a transaction or a requestScope.',
  },
  CACHALOT_DATABASES: {
    initial: 'supported_only',
    parser: wordOr('supported_only', listOf('aliases of databases', 'default')),
    description: 'The databases whose reads are cached.',
  },
  CACHALOT_USE_UNSUPPORTED_DATABASE: {
    initial: false,
    parser: boolean,
    description: 'Whether to cache Knex clients that cachalot was not made for.',
  },
  CACHALOT_TIMEOUT: {
    initial: null,
    parser: secondsOrNull,
    description: 'Seconds that a result may be kept; null is for ever.',
  },
  CACHALOT_CACHE_RANDOM: {
    initial: false,
    parser: boolean,
    description: 'Whether to cache randomly ordered queries.',
  },
  CACHALOT_CACHE_ITERATORS: {
    initial: true,
    parser: boolean,
    description: 'Whether to cache what .stream() yields.',
  },
  CACHALOT_CACHE_RAW: {
    initial: false,
    parser: boolean,
    description: 'Whether to cache raw SELECTs (knex.raw).',
  },
  CACHALOT_INVALIDATE_RAW: {
    initial: true,
    parser: boolean,
    description: 'Whether raw writes and changes of the schema invalidate.',
  },
  CACHALOT_ONLY_CACHABLE_TABLES: {
    initial: [],
    parser: tables,
    description: 'When not empty, only queries on these tables alone are cached.',
  },
  CACHALOT_ONLY_CACHABLE_APPS: {
    initial: [],
    parser: labels,
    description: 'Apps whose tables are added to CACHALOT_ONLY_CACHABLE_TABLES.',
  },
  CACHALOT_UNCACHABLE_TABLES: {
    initial: ['knex_migrations', 'knex_migrations_lock'],
    parser: tables,
    description: 'Queries that read one of these tables are never cached.',
  },
  CACHALOT_UNCACHABLE_APPS: {
    initial: [],
    parser: labels,
    description: 'Apps whose tables are added to CACHALOT_UNCACHABLE_TABLES.',
  },
  CACHALOT_ADDITIONAL_TABLES: {
    initial: [],
    parser: tables,
    description: 'Tables without a model that are cached all the same.',
  },
  CACHALOT_QUERY_KEYGEN: {
    initial: null,
    parser: functionOrModule<QueryKeygen>(),
    description: 'Makes the key of a query.',
  },
  CACHALOT_TABLE_KEYGEN: {
    initial: null,
    parser: functionOrModule<TableKeygen>(),
    description: 'Makes the key of a table.',
  },
  CACHALOT_FINAL_SQL_CHECK: {
    initial: true,
    parser: boolean,
    description: 'Kept for compatibility: tables are always taken from the final SQL.',
  },
  CACHALOT_ON_CACHE_ERROR: {
    initial: 'bypass',
    parser: oneOf('bypass', 'raise'),
    description: 'Whether a failing cache is passed by, or fails the query or write.',
  },
  CACHALOT_CACHE_OP_TIMEOUT: {
    initial: 0.25,
    parser: timerSeconds,
    description: 'Seconds that a call of the cache may take before it counts as failed.',
  },
  CACHALOT_AUDIT_RATE: {
    initial: 0,
    parser: share,
    description: 'The share of hits that are compared with the database afterwards.',
  },
};

/** The names, in the order in which they are listed everywhere. */
export const SETTING_NAMES = Object.freeze(Object.keys(DEFINITIONS)) as readonly SettingName[];

/** Checks one setting. Throws a `SettingError` for an unknown name or a value that it cannot have. */
export function parseSetting(name: string, value: unknown): Settings[SettingName] {
  const definition = own<Definition<Settings[SettingName], unknown>>(DEFINITIONS, name);
  if (definition === undefined) throw unknownSetting(name, value, SETTING_NAMES);
  return definition.parser.parse(value, name);
}

/** The value that a setting has before anyone assigns it. */
export function defaultOf(name: SettingName): Settings[SettingName] {
  return parseSetting(name, DEFINITIONS[name].initial);
}

/** The settings as rows of a Markdown table: name, default, what is accepted, what it is for. */
export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { initial, parser, description } = DEFINITIONS[name];
    return [`\`${name}\``, `\`${JSON.stringify(initial)}\``, parser.accepts, description];
  });
  const head = [
    ['setting', 'default', 'accepts', 'what it is for'],
    ['---', '---', '---', '---'],
  ];
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[...head, ...rows].map(line).join('\n')}\n`;
}
