/**
 * The application: it opens the database, reads, writes, and times itself. It is run as it is, and once more
 * with `import 'cachalot'` before it; it cannot tell the difference, except by the clock.
 */
import makeKnex from 'knex';
import { Model } from 'objection';
import { City } from './models';
import { QUERIES } from './queries';
import { median, type Report, type Timing } from './report';

const ROUNDS = 25;

const knex = makeKnex({
  client: 'better-sqlite3',
  connection: { filename: process.argv[2]! },
  useNullAsDefault: true,
});
Model.knex(knex);

let statements = 0;
knex.on('query', () => {
  statements += 1;
});

async function measure(run: () => PromiseLike<unknown>): Promise<{ ms: number; queries: number }> {
  const before = statements;
  const start = performance.now();
  await run();
  return { ms: performance.now() - start, queries: statements - before };
}

async function time(): Promise<Timing[]> {
  const timings: Timing[] = [];
  for (const { name, run } of QUERIES) {
    const first = await measure(run);
    const again = [];
    for (let round = 0; round < ROUNDS; round += 1) again.push(await measure(run));
    timings.push({
      name,
      first: first.ms,
      again: median(again.map(({ ms }) => ms)),
      queries: [first.queries, again[0]!.queries],
    });
  }
  return timings;
}

async function write(): Promise<Report['write']> {
  const count = () => City.query().resultSize();
  await count();
  let before = 0;
  let after = 0;
  const cached = await measure(async () => {
    before = await count();
  });
  await City.query().insert({
    name: 'Cachalot Bay',
    country_code: 'IS',
    population: 1,
    feature: 'PPL',
    latitude: 66,
    longitude: -18,
  } as Partial<City>);
  const fresh = await measure(async () => {
    after = await count();
  });
  return { before, after, queries: [cached.queries, fresh.queries] };
}

async function main(): Promise<void> {
  // One read of another table first, so that connecting and loading code is in nobody's figure.
  await knex('sqlite_stat1').first();
  const report: Report = { timings: await time(), write: await write() };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  await knex.destroy();
}

void main();
