/** `invalidate_cachalot`: makes reads go to the database again, for apps, models, tables, or everything. */
import {
  caches,
  databases,
  getLastInvalidation,
  invalidate,
  postInvalidation,
  settings,
  UnknownNameError,
} from '../../cachalot/index';
import type { Command, ExitCode, Invocation } from '../command';

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
    cache: {
      type: 'string',
      short: 'c',
      value: 'ALIAS',
      kind: 'cache',
      help: 'Cache alias from the CACHES setting.',
      choices: () => caches.aliases,
    },
    db: {
      type: 'string',
      short: 'd',
      value: 'ALIAS',
      kind: 'database',
      help: 'Database alias from the DATABASES setting.',
      choices: () => databases.aliases,
    },
  },
  run,
};

async function run({ positionals, options, verbosity, out, err }: Invocation): Promise<ExitCode> {
  const cacheAlias = options.cache as string | undefined;
  const dbAlias = options.db as string | undefined;
  const chosen = positionals.map(chosenBy);
  const models = chosen.flatMap((one) => one.models);
  const tables = chosen.flatMap((one) => one.tables);
  // Names are looked up before anything is said or done.
  if (models.length + tables.length > 0)
    await getLastInvalidation(...models, ...tables, { cacheAlias, dbAlias });
  if (verbosity > 0) {
    const where = [
      'Invalidating',
      positionals.length === 0 ? 'all keys' : `keys for ${counted(models.length, tables.length)}`,
      cacheAlias === undefined ? '' : `on cache '${cacheAlias}'`,
      dbAlias === undefined ? '' : `for database '${dbAlias}'`,
    ];
    out(`${where.filter((part) => part !== '').join(' ')}...`);
  }
  const stop = postInvalidation.on('*', ({ table, dbAlias: alias }) => {
    if (verbosity > 1) out(`  ${alias}: ${table}`);
  });
  try {
    // An app without models names nothing; nothing must not be taken for everything.
    if (positionals.length === 0 || models.length + tables.length > 0) {
      await invalidate(...models, ...tables, { cacheAlias, dbAlias });
    }
  } finally {
    stop();
  }
  if (verbosity > 0) {
    warnOfProcessMemory(cacheAlias, err);
    out('Cache keys successfully invalidated.');
  }
  return 0;
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
function warnOfProcessMemory(cacheAlias: string | undefined, err: (line: string) => void): void {
  for (const alias of cacheAlias === undefined ? caches.aliases : [cacheAlias]) {
    if ((settings.CACHES[alias] as { BACKEND?: unknown }).BACKEND !== 'locmem') continue;
    err(`Cache "${alias}" lives in the memory of each process: what others hold was not reached.`);
  }
}

/** An unknown word may be a slip of an app, a model or a table: all of them are suggested. */
export function widened(error: unknown): unknown {
  if (!(error instanceof UnknownNameError) || error.kind !== 'table') return error;
  const apps = Object.entries(settings.APPS).flatMap(([app, models]) => [
    app,
    ...Object.keys(models).map((name) => `${app}.${name}`),
  ]);
  return new UnknownNameError('table', error.unknownName, new Set([...apps, ...error.known]));
}
