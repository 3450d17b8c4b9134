/**
 * `npm run benchmark`: what a hit, a miss and a write cost, beside no cache at all and beside the floor.
 *
 * `--quick` for a look that is not worth keeping, `--only sqlite,postgres,mysql` for some databases only.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import type { DatabaseKind } from '../tests/support/kinds/kind';
import type { Service } from '../tests/support/services/service';
import { openArena } from './contexts';
import { fill, makeSchema } from './dataset';
import { countStatements, type Effort, measure, measureInserts } from './measure';
import { type BothOrms, loadBoth } from './orm';
import { conditions, type DatabaseResult, ratios, section } from './report';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const EFFORT: Effort = options.quick ? { rounds: 3, budget: 5 } : { rounds: 9, budget: 25 };
const RESULTS = path.join(__dirname, '../../results');
const VERSIONS = {
  sqlite: 'select sqlite_version() as version',
  postgres: "select current_setting('server_version') as version",
  mysql: 'select version() as version',
} as const;

async function run(kind: DatabaseKind, origin: string, orms: BothOrms): Promise<DatabaseResult> {
  const name = `cachalot_benchmark_${process.pid}`;
  await kind.createDatabase(name);
  const config = kind.config(name) as Knex.Config;
  const arena = openArena(config, orms);
  try {
    const { knex } = arena.contexts.control;
    await makeSchema(knex);
    await fill(knex);
    if (kind.name !== 'mysql') await knex.raw('analyze');
    const driver = await kind.connect(name);
    const [version] = await driver.rows(VERSIONS[kind.name]);
    await driver.close();
    const counts = await countStatements(arena);
    const times = await measure(arena, EFFORT);
    const inserts = await measureInserts(arena, EFFORT);
    return { database: kind.name, version: String(version?.version), origin, times, counts, inserts };
  } finally {
    await arena.close();
    await kind.dropDatabase(name);
  }
}

async function kinds(services: readonly Service[]): Promise<{ kind: DatabaseKind; origin: string }[]> {
  const all = [
    (await import('../tests/support/kinds/sqlite.js')).sqlite,
    (await import('../tests/support/kinds/postgres.js')).postgres,
    (await import('../tests/support/kinds/mysql.js')).mysql,
  ];
  const wanted = options.only?.split(',') ?? all.map(({ name }) => name);
  return all
    .filter(({ name, present }) => present && wanted.includes(name))
    .map((kind) => ({
      kind,
      origin: services.find(({ name }) => name === kind.name)?.origin ?? 'a file',
    }));
}

function keep(head: string, sections: readonly string[], results: readonly DatabaseResult[]): void {
  const folder = path.join(RESULTS, new Date().toISOString().slice(0, 10));
  fs.mkdirSync(folder, { recursive: true });
  const title = '# cachalot’s benchmark\n\nMade by `npm run benchmark`.';
  fs.writeFileSync(path.join(folder, 'README.md'), `${[title, head, ...sections].join('\n\n').trimEnd()}\n`);
  const data = results.map((result) => ({
    ...result,
    times: Object.fromEntries(result.times),
    counts: Object.fromEntries(result.counts),
    ratios: ratios(result),
  }));
  fs.writeFileSync(path.join(folder, 'figures.json'), `${JSON.stringify(data, null, 2)}\n`);
  process.stdout.write(`\nKept in ${path.relative(process.cwd(), folder)}\n`);
}

async function main(): Promise<void> {
  const { startAll, STARTERS, stopAll } = await import('../tests/support/services/all.js');
  const head = conditions(EFFORT.rounds);
  const both = loadBoth();
  const holdings = await startAll([STARTERS.postgres, STARTERS.mysql]);
  try {
    const results: DatabaseResult[] = [];
    process.stdout.write(`${head}\n\n`);
    for (const { kind, origin } of await kinds(holdings.services)) {
      results.push(await run(kind, origin, both));
      process.stdout.write(`${section(results.at(-1)!)}\n`);
    }
    if (!options.quick && options.only === undefined) keep(head, results.map(section), results);
  } finally {
    await stopAll(holdings);
  }
}

void main();
