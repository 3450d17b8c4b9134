/**
 * The long run: `npm run oracle -- --database postgres --statements 100000 --seed 7`. Without `--database`, all.
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { STARTERS, startAll, stopAll } from '../../support/services/all';
import { judge, observe } from './oracle';
import type { Places } from './places';
import { ORACLE_DATABASES, type OracleDatabase } from './schema';
import { subjectOf } from './subject';
import { emptyTally, type Tally, tallied, totalsOf } from './tally';

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite,postgres,mysql' },
    statements: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    show: { type: 'string', default: '20' },
    /** shows what the database does not take */
    refusals: { type: 'boolean', default: false },
    /** a file that gets the figures as JSON */
    output: { type: 'string' },
  },
});

async function run(database: OracleDatabase, places: Places): Promise<Tally> {
  let tally = emptyTally();
  let method = '';
  const began = performance.now();
  await observe(
    (anew) => places.of(database, anew),
    Number(values.seed),
    Number(values.statements),
    (observed, told) => {
      const judged = judge(database, subjectOf(database, observed.facts), observed.observations);
      if (judged.found.length > 0) console.log(observed.schema.statements.join(';\n'));
      for (const text of judged.found.slice(0, Number(values.show))) console.log(`  FOUND ${text}`);
      for (const { sql, because } of values.refusals ? observed.refused : [])
        console.log(`  REFUSED ${because}: ${sql}`);
      if (observed.died !== null) console.log(`  DIED ${observed.died}`);
      tally = tallied(tally, observed, judged);
      method = told;
    },
  );
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`${database}, seed ${values.seed}, told by ${method}: ${totalsOf(tally)}; ${seconds} s`);
  return tally;
}

async function main(): Promise<void> {
  const holdings = await startAll([STARTERS.postgres]);
  const { isPresent, Places } = await import('./places.js');
  const places = new Places();
  try {
    const figures: Record<string, unknown> = {};
    let found = 0;
    for (const database of ORACLE_DATABASES.filter((name) => values.database.split(',').includes(name))) {
      if (!isPresent(database)) {
        console.log(`${database}: not here`);
        continue;
      }
      const tally = await run(database, places);
      found += tally.found;
      figures[database] = { ...tally, reasons: Object.fromEntries(tally.reasons) };
    }
    if (values.output !== undefined) {
      const record = { seed: Number(values.seed), statements: Number(values.statements), figures };
      fs.writeFileSync(values.output, `${JSON.stringify(record, null, 2)}\n`);
    }
    console.log(found === 0 ? 'Nothing was found.' : 'Something was found.');
    process.exitCode = found === 0 ? 0 : 1;
  } finally {
    await places.close();
    await stopAll(holdings);
  }
}

void main();
