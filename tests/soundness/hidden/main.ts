/**
 * The long run: `npm run hidden -- --database postgres --writes 5000 --seed 7`. Without `--database`, all. Tests start
 * it too, on sources with a planted bug.
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { STARTERS, startAll, stopAll } from '../../support/services/all';
import { hunt, type Outcome } from './hidden';

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite,postgres,mysql' },
    writes: { type: 'string', default: '5000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    show: { type: 'string', default: '10' },
    /** a file that gets the figures as JSON */
    output: { type: 'string' },
  },
});

const share = (part: number, of: number): string => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`;

function line(outcome: Outcome): string {
  const { writes, refused, compared, hits, needed, needless, relations, relationsUnchanged } = outcome;
  return [
    `${writes} writes over ${outcome.worlds} schemas, ${refused} refused by the database`,
    `${compared} answers compared, ${hits} hits (${share(hits, compared)})`,
    `${needed + needless} asked anew, ${needless} of them without need (${share(needless, needed + needless)})`,
    `${relations} relations invalidated by writes that were taken, ${relationsUnchanged} of them unchanged (${share(relationsUnchanged, relations)})`,
    `${outcome.bypassed} never kept`,
    `${outcome.unmade} statements of schemas not taken`,
    `${outcome.found.length} found`,
  ].join('; ');
}

async function main(): Promise<void> {
  const holdings = await startAll([STARTERS.postgres, STARTERS.mysql]);
  try {
    const { sqlite } = await import('../../support/kinds/sqlite.js');
    const { postgres } = await import('../../support/kinds/postgres.js');
    const { mysql } = await import('../../support/kinds/mysql.js');
    const figures: Record<string, unknown> = {};
    let found = 0;
    for (const kind of [sqlite, postgres, mysql].filter(({ name }) =>
      values.database.split(',').includes(name),
    )) {
      if (!kind.present) {
        console.log(`${kind.name}: not here`);
        continue;
      }
      const began = performance.now();
      const outcome = await hunt(kind, Number(values.seed), Number(values.writes));
      const seconds = Math.round((performance.now() - began) / 1000);
      console.log(`${kind.name}, seed ${values.seed}: ${line(outcome)}; ${seconds} s`);
      for (const text of outcome.found.slice(0, Number(values.show))) console.log(`  FOUND ${text}`);
      found += outcome.found.length;
      figures[kind.name] = { ...outcome, found: outcome.found.length };
    }
    if (values.output !== undefined) {
      const record = { seed: Number(values.seed), writes: Number(values.writes), figures };
      fs.writeFileSync(values.output, `${JSON.stringify(record, null, 2)}\n`);
    }
    console.log(found === 0 ? 'Nothing was found.' : 'Something was found.');
    process.exitCode = found === 0 ? 0 : 1;
  } finally {
    await stopAll(holdings);
  }
}

void main();
