/**
 * The long run: `npm run identity -- --database postgres --requests 100000 --seed 7`. Without `--database`, all.
 * The last line of each database is its outcome as JSON.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { STARTERS, startAll, stopAll } from '../../support/services/all';
import { mixIdentities } from './machine';
import { mysql as mysqlWorld } from './mysql';
import { postgres as postgresWorld } from './postgres';
import { sqlite as sqliteWorld } from './sqlite';

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite,postgres,mysql' },
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const WORLDS = { sqlite: sqliteWorld, postgres: postgresWorld, mysql: mysqlWorld };

async function main(): Promise<void> {
  const holdings = await startAll([STARTERS.postgres, STARTERS.mysql]);
  try {
    // Where the servers are is known only now.
    const kinds = {
      sqlite: (await import('../../support/kinds/sqlite.js')).sqlite,
      postgres: (await import('../../support/kinds/postgres.js')).postgres,
      mysql: (await import('../../support/kinds/mysql.js')).mysql,
    };
    const [seed, requests] = [Number(values.seed), Number(values.requests)];
    for (const name of values.database.split(',') as (keyof typeof WORLDS)[]) {
      const kind = kinds[name];
      if (!kind?.present) {
        console.log(`${name}: not here`);
        continue;
      }
      const database = `cachalot_identity_${randomBytes(6).toString('hex')}`;
      await kind.createDatabase(database);
      try {
        const began = performance.now();
        const config = kind.config(database);
        const { found, ...outcome } = await mixIdentities({ seed, requests, world: WORLDS[name], config });
        for (const text of found.slice(0, 10)) console.log(`FOUND ${text}`);
        const seconds = Math.round((performance.now() - began) / 1000);
        console.log(JSON.stringify({ database: name, seed, ...outcome, found: found.length, seconds }));
        if (found.length > 0) process.exitCode = 1;
      } finally {
        await kind.dropDatabase(database);
      }
    }
  } finally {
    await stopAll(holdings);
  }
}

void main();
