/**
 * One process with cachalot over a database that others write to as well: it reads and writes when it is told to,
 * and tells how long that took and what its cache is owed.
 */
import makeKnex from 'knex';
import { settings, stats } from '../../../cachalot/index';
import type { Answer, Orders, Request } from './orders';

const { file, cache, raise } = JSON.parse(process.argv[2]!) as Orders;

settings.configure({
  CACHES: { default: cache },
  CACHALOT_ON_CACHE_ERROR: raise ? 'raise' : 'bypass',
});
const knex = makeKnex({
  client: 'better-sqlite3',
  useNullAsDefault: true,
  connection: { filename: file },
});

const warnings: string[] = [];
process.on('warning', (warning) => warnings.push((warning as { code?: string }).code ?? warning.name));

async function carryOut({ what, key }: Request): Promise<unknown> {
  switch (what) {
    case 'read':
      return ((await knex(`item_${key}`).first('version')) as { version: number }).version;
    case 'write':
      return knex(`item_${key}`).increment('version', 1);
    case 'stats':
      return { ...stats(), warnings };
    case 'end':
      await knex.destroy();
      return process.disconnect();
  }
}

process.on('message', (request: Request) => {
  const start = performance.now();
  const answer = (result: Partial<Answer>): void => {
    const owed = stats().caches.default?.owed ?? 0;
    process.send?.({ id: request.id, milliseconds: performance.now() - start, owed, ...result });
  };
  carryOut(request).then(
    (value) => answer({ value }),
    (error: Error & { code?: string }) => answer({ error: `${error.code}: ${error.message}` }),
  );
});
