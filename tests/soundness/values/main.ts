/**
 * The long values machine: `npm run values -- --seed 7 --cases 20000 --database postgres`.
 *
 * Without `--database` it goes through all of them, each with its share of the cases. A failure tells the smallest case
 * and the `--replay` that leads to it.
 */
import { parseArgs } from 'node:util';
import { settings } from '../../../cachalot';
import { closeCaches } from '../../../cachalot/store/caches';
import type { DatabaseKind } from '../../support/kinds/kind';
import { startAll, stopAll } from '../../support/services/all';
import { ValuesMachine } from './machine';
import { openWorkplace } from './workplace';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    cases: { type: 'string', default: '3000' },
    database: { type: 'string', default: 'sqlite,postgres,mysql' },
    replay: { type: 'string' },
  },
});

async function kinds(): Promise<readonly DatabaseKind[]> {
  const { sqlite } = await import('../../support/kinds/sqlite.js');
  const { postgres } = await import('../../support/kinds/postgres.js');
  const { mysql } = await import('../../support/kinds/mysql.js');
  return [sqlite, postgres, mysql].filter(({ name }) => options.database.split(',').includes(name));
}

async function tryValues(kind: DatabaseKind, cases: number): Promise<boolean> {
  const began = performance.now();
  const place = await openWorkplace(kind);
  const machine = new ValuesMachine(place);
  let failure: Error | undefined;
  try {
    await machine.setUp();
    await machine.run(cases, Number(options.seed), options.replay);
  } catch (error) {
    failure = error as Error;
  } finally {
    await place.leave();
    settings.reset();
    await closeCaches();
  }
  const { tally, met, unmet } = machine;
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(
    `${kind.name}, seed ${options.seed}, caches ${place.caches.join(', ')}: ${tally.cases} cases, ` +
      `${tally.values} values of ${met.size} types, ${tally.hits} hits compared, ${tally.unkept} reads answered by the database, ` +
      `${tally.refused} rows refused by the database, ${seconds} s`,
  );
  if (unmet.length > 0) console.log(`  never met: ${unmet.join(', ')}`);
  if (failure !== undefined) console.log(`  FOUND ${failure.message}\n  ${String(failure.cause)}`);
  return failure === undefined;
}

async function main(): Promise<void> {
  const holdings = await startAll();
  try {
    const chosen = (await kinds()).filter(({ present }) => present);
    let sound = chosen.length > 0;
    for (const kind of chosen)
      sound = (await tryValues(kind, Math.ceil(Number(options.cases) / chosen.length))) && sound;
    console.log(sound ? 'Nothing was found.' : 'Something was found.');
    process.exitCode = sound ? 0 : 1;
  } finally {
    await stopAll(holdings);
  }
}

void main();
