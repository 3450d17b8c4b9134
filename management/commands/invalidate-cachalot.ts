/** `invalidate_cachalot`: makes reads go to the database again, for apps, models, tables, or everything. */
import {
  caches,
  databases,
  getLastInvalidation,
  invalidate,
  postInvalidation,
  settings,
} from '../../cachalot/index';
import { type Command, type ExitCode, type Invocation, jsonOption } from '../command';
import { cacheOption } from '../data/cache-option';
import { reporter } from '../report';

/** What one label of the command line stands for. */
interface Chosen {
  readonly models: readonly { readonly tableName: string }[];
  readonly tables: readonly string[];
}

export const invalidateCachalot: Command = {
  name: 'invalidate_cachalot',
  summary: 'Invalidates the cache keys set by cachalot.',
  positionals: '[app | app.Model | table …]',
  options: {
    cache: cacheOption,
    db: {
      type: 'string',
      short: 'd',
      value: 'ALIAS',
      kind: 'database',
      help: 'Database alias from the DATABASES setting.',
      choices: () => databases.aliases,
    },
    json: jsonOption,
  },
  examples: [
    ['', 'Everything, in every cache and database.'],
    ['auth cachalot.Test city', 'The tables of an app, of a model, and one by its name.'],
    ['city --db default --cache default', 'One table of one database, in one cache.'],
  ],
  exitCodes: {
    0: 'it was invalidated',
    1: 'the settings, a database or a cache failed',
    2: 'an app, model, table, alias or option is unknown; nothing was invalidated',
  },
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { positionals, options, verbosity, err } = invocation;
  const { say, done, json } = reporter(invocation);
  const cacheAlias = options.cache as string | undefined;
  const dbAlias = options.db as string | undefined;
  const chosen = positionals.map(chosenBy);
  const models = chosen.flatMap((one) => one.models);
  const tables = chosen.flatMap((one) => one.tables);
  // Names are looked up before anything is said or done.
  if (models.length + tables.length > 0)
    await getLastInvalidation(...models, ...tables, { cacheAlias, dbAlias });
  const what = positionals.length === 0 ? 'all keys' : `keys for ${counted(models.length, tables.length)}`;
  const where = [
    cacheAlias === undefined ? '' : ` on cache '${cacheAlias}'`,
    dbAlias === undefined ? '' : ` for database '${dbAlias}'`,
  ];
  say(`Invalidating ${what}${where.join('')}...`);
  const invalidated: { table: string; dbAlias: string }[] = [];
  const stop = postInvalidation.on('*', ({ table, dbAlias: alias }) => {
    invalidated.push({ table, dbAlias: alias });
    say(`  ${alias}: ${table}`, 2);
    invocation.progress(`Invalidating… ${invalidated.length} tables`);
  });
  try {
    // An app without models names nothing; nothing must not be taken for everything.
    if (positionals.length === 0 || models.length + tables.length > 0) {
      invocation.progress('Invalidating…');
      await invalidate(...models, ...tables, { cacheAlias, dbAlias });
    }
  } finally {
    stop();
  }
  const unreached = processMemories(cacheAlias);
  if (verbosity > 0 && !json) for (const alias of unreached) err(unreachedWarning(alias));
  say('Cache keys successfully invalidated.');
  return done(true, { invalidated, unreached });
}

/** An app of APPS, else one of its models, else a table: the word is looked up in this order. */
function chosenBy(label: string): Chosen {
  const { APPS } = settings;
  if (Object.hasOwn(APPS, label)) return { models: Object.values(APPS[label]!), tables: [] };
  const dot = label.indexOf('.');
  const app = label.slice(0, Math.max(0, dot));
  if (dot > 0 && Object.hasOwn(APPS, app)) {
    const wanted = label.slice(dot + 1).toLowerCase();
    const model = Object.entries(APPS[app]!).find(([name]) => name.toLowerCase() === wanted);
    if (model !== undefined) return { models: [model[1]], tables: [] };
  }
  return { models: [], tables: [label] };
}

function counted(models: number, tables: number): string {
  const parts = [];
  if (models > 0 || tables === 0) parts.push(`${models} models`);
  if (tables > 0) parts.push(`${tables} tables`);
  return parts.join(' and ');
}

/** Another process keeps its own memory: this command cannot reach into it. */
function processMemories(cacheAlias: string | undefined): string[] {
  const aliases = cacheAlias === undefined ? caches.aliases : [cacheAlias];
  return aliases.filter((alias) => (settings.CACHES[alias] as { BACKEND?: unknown }).BACKEND === 'locmem');
}

function unreachedWarning(alias: string): string {
  return `Cache "${alias}" lives in the memory of each process: what others hold was not reached.`;
}
