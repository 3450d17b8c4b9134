/** `cachalot_stats`: what caches hold, when tables were last invalidated, and what a process says of itself. */
import { databases, takeStock } from '../../cachalot/index';
import { type Command, type ExitCode, type Invocation, jsonOption } from '../command';
import { cacheOption } from '../data/cache-option';
import { askPanel, checkPanelUrl, type ProcessState } from '../data/panel-state';
import { cacheLines, databaseLines, processLines } from '../data/stock-lines';
import { reporter } from '../report';

const COUNTED_ELSEWHERE = [
  'Hits and misses of queries are counted in the memory of each process, and cannot be seen from here: stats() tells',
  'them there, and a panel that is mounted there tells them to --url.',
].join('\n');

export const cachalotStats: Command = {
  name: 'cachalot_stats',
  summary: 'Tells what the caches hold, and when each table was last invalidated.',
  description:
    'Caches and databases are asked, and nothing is changed. What a server tells is of all who use it. ' +
    'Hits, misses and bypasses of queries are known to each process alone: --url asks the panel of one. ' +
    'Where the panel has an authorize(), CACHALOT_PANEL_AUTHORIZATION is what goes into the header Authorization.',
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
    url: {
      type: 'string',
      value: 'URL',
      help: 'Address of a panel, whose process tells its own counts.',
    },
    json: jsonOption,
  },
  examples: [
    ['', 'Every cache and database.'],
    ['--url http://localhost:3000/cachalot', 'And what the process counts that serves this panel.'],
    ['--json', 'The same for a machine: { ok, caches, databases, process }.'],
  ],
  exitCodes: {
    0: 'all of them have answered',
    1: 'the settings failed, or a cache, a database or the panel could not be asked',
    2: 'an alias or option is unknown, or `--url` is no address that may be asked; nobody was asked',
  },
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, err, progress, verbosity } = invocation;
  const { json, say, done } = reporter(invocation);
  const url = options.url === undefined ? undefined : checkPanelUrl(String(options.url));
  progress('Asking caches and databases…');
  const [stock, own] = await Promise.all([
    takeStock({ cacheAlias: options.cache as string | undefined, dbAlias: options.db as string | undefined }),
    url === undefined ? null : askPanel(url),
  ]);
  const problems = problemsOf(stock.caches, stock.databases, own);
  if (!json) {
    for (const line of cacheLines(stock.caches)) say(line);
    for (const line of stock.databases.flatMap((one) => databaseLines(one, Date.now(), verbosity))) say(line);
    if (own?.state) for (const line of processLines(own.url, own.state)) say(line);
    if (own === null) say(COUNTED_ELSEWHERE);
    for (const problem of problems) err(problem);
  }
  return done(problems.length === 0, { ...stock, process: own });
}

interface Asked {
  readonly alias: string;
  readonly error: string | null;
}

function problemsOf(
  caches: readonly (Asked & { readonly places: readonly { place: string; error: string | null }[] })[],
  dbs: readonly Asked[],
  own: ProcessState | null,
): string[] {
  const places = caches.flatMap(({ alias, places: all }) =>
    all.map(({ place, error }) => ({ what: `Cache "${alias}" (${place})`, error })),
  );
  return [
    ...caches.map(({ alias, error }) => ({ what: `Cache "${alias}"`, error })),
    ...places,
    ...dbs.map(({ alias, error }) => ({ what: `Database "${alias}"`, error })),
    ...(own === null ? [] : [{ what: `The panel at ${own.url}`, error: own.error }]),
  ].flatMap(({ what, error }) => (error === null ? [] : [`${what} could not be asked: ${error}`]));
}
