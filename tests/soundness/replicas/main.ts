/**
 * The long run: `npm run replicas -- --database postgres --reads 100000 --seed 7`. Without `--database`, both. It starts
 * a primary and a replica of its own. The last line of each database is its outcome as JSON.
 */
import { parseArgs } from 'node:util';
import { PrimaryWatch } from '../../../cachalot/store/primary-watch';
import { connectionFrom } from '../../support/kinds/kind';
import { Keeper } from '../../support/services/keeper';
import { askMysql, askPostgres, FAMILIES } from '../../support/services/replicas';
import { readReplicas } from './machine';

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'postgres,mysql' },
    reads: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const DATABASE = 'replicated';

// a primary that is slow since everything here is, is not one that is silent
PrimaryWatch.patience = 15_000;

async function main(): Promise<void> {
  const [seed, reads] = [Number(values.seed), Number(values.reads)];
  const keeper = await Keeper.open();
  try {
    for (const kind of FAMILIES.filter(({ name }) => values.database.split(',').includes(name))) {
      if (kind.missing !== undefined) {
        console.log(`${kind.name}: not here, for lack of ${kind.missing}`);
        continue;
      }
      const client = kind.name === 'postgres' ? 'pg' : 'mysql2';
      const { primary, replicas } = await kind.start(keeper, 1);
      const server = replicas[0]!;
      await (kind.name === 'postgres' ? askPostgres : askMysql)(primary.url, `create database ${DATABASE}`);
      await server.resume();
      const config = (url: string) => ({ client, connection: connectionFrom(url, DATABASE) });
      const began = performance.now();
      const { found, ...outcome } = await readReplicas({
        seed,
        reads,
        primary: config(primary.url),
        replica: config(server.url),
        server,
      });
      for (const text of found.slice(0, 10)) console.log(`FOUND ${text}`);
      const seconds = Math.round((performance.now() - began) / 1000);
      console.log(JSON.stringify({ database: kind.name, seed, ...outcome, found: found.length, seconds }));
      if (found.length > 0) process.exitCode = 1;
      for (const each of [server, primary]) await each.stop();
    }
  } finally {
    await keeper.close();
  }
}

void main();
