/**
 * The process ends by itself when the application is done, and its memory stays flat however many different
 * queries and transactions it makes. The package runs as a user would install it, in a process of its own.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Project } from '../support/package';
import { row } from './matrix/row';

const MEMORY = path.join(__dirname, '../soundness/memory/distinct-queries.cjs');

describe('a process with cachalot', () => {
  let project: Project;

  beforeAll(async () => {
    project = await Project.create('knex', 'better-sqlite3');
    fs.copyFileSync(MEMORY, path.join(project.folder, 'memory.cjs'));
  }, 120_000);
  afterAll(() => project.remove());

  const program = (body: string): string => `
    const cachalot = require('cachalot');
    const knex = require('knex')({ client: 'better-sqlite3', useNullAsDefault: true, connection: { filename: ':memory:' } });
    (async () => { ${body} })();`;

  test.each([
    [
      'after knex.destroy()',
      `await knex.schema.createTable('t', (t) => t.increments());
      await knex('t').insert({ id: 1 }); await knex('t'); await knex('t');
      await knex.transaction((trx) => trx('t').insert({ id: 2 }));
      console.log((await knex('t')).length); await knex.destroy();`,
      '2',
    ],
    ['when no query was ever made', `console.log('idle'); await knex.destroy();`, 'idle'],
    [
      'after an error in a transaction',
      `await knex.schema.createTable('t', (t) => t.increments());
      await knex.transaction(async () => { throw new Error('undone'); }).catch((error) => console.log(error.message));
      await knex.destroy();`,
      'undone',
    ],
    [
      'after unpatch()',
      `cachalot.unpatch(); console.log((await knex.raw('select 5 as five'))[0].five);
      await knex.destroy();`,
      '5',
    ],
  ])('exits by itself %s', async (_when, body, said) => {
    project.write('program.cjs', program(body));
    expect(await project.node('program.cjs')).toMatchObject({ status: 0, stdout: `${said}\n`, stderr: '' });
  });

  /** A cache of which every call but those of `takes` hangs, until that is turned. */
  const fragile = `
      const { LocmemBackend } = require('cachalot/backends/locmem');
      let hangs = true;
      const inner = new LocmemBackend();
      const cache = { format: 'objects', leases: true, close() {}, clear() {} };
      for (const name of ['read', 'create', 'store', 'mark', 'renew', 'unmark', 'replace'])
        cache[name] = async (...args) => {
          if (hangs) await new Promise(() => {});
          if (name === 'replace') console.log('delivered');
          return inner[name](...args);
        };
      cachalot.settings.configure({ CACHES: { default: cache }, CACHALOT_CACHE_OP_TIMEOUT: 0.05 });
      await knex.schema.createTable('t', (t) => t.increments());
      await knex('t').insert({ id: 1 }); console.log((await knex('t')).length);`;

  test('exits by itself after a cache that hangs, and says which invalidations it could not deliver', async () => {
    project.write('program.cjs', program(`${fragile} await knex.destroy();`));
    const { status, stdout, stderr } = await project.node('program.cjs');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '1\n' });
    expect(stderr).toMatch(/CACHALOT_INVALIDATIONS_LOST.*The process ends while \d+ invalidations/);
  });

  test('delivers what it owes to a cache before it exits', async () => {
    project.write('program.cjs', program(`${fragile} hangs = false; await knex.destroy();`));
    const { status, stdout, stderr } = await project.node('program.cjs');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('delivered');
  });

  test(row('bounded_keys', 'keeps its heap flat over many distinct queries and transactions'), async () => {
    const { status, stdout, stderr } = await project.node(
      '--expose-gc',
      'memory.cjs',
      'cachalot',
      '60000',
      '5000',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const figures = JSON.parse(stdout) as Record<string, number>;
    const { bytes, maxBytes, heapGrowthByQueries, heapGrowthByTransactions, newListeners } = figures as never;
    expect(bytes).toBeLessThanOrEqual(maxBytes);
    expect(heapGrowthByQueries).toBeLessThan(maxBytes);
    expect(heapGrowthByTransactions).toBeLessThan(2 * 1024 * 1024);
    expect(newListeners).toBe(0);
  });
});
