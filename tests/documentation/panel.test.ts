/** The pages of the panel: their programs run and answer, and their tables are those of the code. */
import path from 'node:path';
import makeKnex from 'knex';
import { settings } from '../../cachalot';
import { panel } from '../../cachalot/panels';
import { serve } from '../panels/servers';
import { Project } from '../support/package';
import { codeBlocks, page } from './documents';

const PROGRAMS = ['docs/panel.md', 'docs/frameworks.md']
  .map(page)
  .flatMap(codeBlocks)
  .filter(({ language }) => language === 'javascript');

/** Asks the server of a program on whatever port it gets, says what it answers, and ends it. */
const PROBE = `
import net from 'node:net';
const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (...args) {
  this.once('listening', async () => {
    const url = 'http://127.0.0.1:' + this.address().port;
    const cities = await fetch(url + '/cities');
    const debug = await fetch(url + '/cachalot');
    const requests = debug.ok ? (await (await fetch(debug.url + 'state.json')).json()).requests.map(({ path }) => path) : [];
    console.log(JSON.stringify({ cities: await cities.json(), debug: debug.status, page: (await debug.text()).includes('<h1>'), requests, timing: cities.headers.get('server-timing') }));
    process.exit(0);
  });
  return listen.apply(this, args);
};
`;

/** The first cells of the table after this text, without marks. */
function firstCells(text: string, after: string): string[] {
  const rows = text.slice(text.indexOf(after)).split('\n\n')[0]!.split('\n').slice(2);
  return rows.flatMap((line) => [...line.split('|')[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
}

describe('the programs', () => {
  let project: Project;
  beforeAll(async () => {
    project = await Project.create('knex', 'better-sqlite3', 'express', 'koa', 'fastify');
    project.write('probe.mjs', PROBE);
    const filename = path.join(project.folder, 'shop.db');
    const knex = makeKnex({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true });
    await knex.schema.createTable('city', (table) => void table.string('name'));
    await knex('city').insert({ name: 'Nuuk' });
    await knex.destroy();
  }, 60_000);
  afterAll(() => project.remove());

  const run = async (code: string, at: string) => {
    const file = `${at.replace(/\W+/g, '-')}.mjs`;
    expect(code).toContain('3000');
    project.write(file, code.replaceAll('3000', '0'));
    const { status, stdout, stderr } = await project.node('--import', './probe.mjs', file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout);
  };

  it.each(PROGRAMS.filter(({ code }) => code.includes('panel(')).map(({ at, code }) => [at, code] as const))(
    'show a panel beside the application: %s',
    async (at, code) => {
      expect(await run(code, at)).toEqual({
        cities: [{ name: 'Nuuk' }],
        debug: 200,
        page: true,
        requests: ['/cities'],
        timing: null,
      });
    },
  );

  it.each(PROGRAMS.filter(({ code }) => !code.includes('panel(')).map(({ at, code }) => [at, code] as const))(
    'count the queries of a request: %s',
    async (at, code) => {
      const { cities, timing } = await run(code, at);
      expect(cities).toMatchObject({ hits: 0, misses: 1, bypasses: 0, bypassReasons: {} });
      expect(timing).toMatch(/^cachalot-hit;desc="0 hits";dur=0, cachalot-miss;desc="1 miss";dur=[\d.]+, /);
    },
  );

  it('are one for each framework that is not only described', () => {
    expect(PROGRAMS.map(({ at }) => at.split(',')[0])).toEqual([
      'docs/panel.md',
      'docs/panel.md',
      'docs/frameworks.md',
      'docs/frameworks.md',
      'docs/frameworks.md',
    ]);
  });
});

describe('docs/panel.md', () => {
  const { text } = page('docs/panel.md');

  it('has every option', () => {
    for (const name of firstCells(text, '| option |')) expect(() => panel({ [name]: 5 })).toThrow(name);
    expect(firstCells(text, '| option |')).toEqual(['authorize', 'enabled', 'path']);
    expect(() => panel({ option: 5 } as object)).toThrow('{ authorize?, enabled?, path? }');
  });

  it('has every key of state.json', async () => {
    const knex = makeKnex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
    settings.DATABASES = { shop: knex };
    const debug = panel();
    const server = await serve(debug);
    try {
      await knex.schema.createTable('city', (table) => void table.string('name'));
      await knex('city');
      await knex('city').orderByRaw('random()');
      const state = await (await fetch(`${server.url}/state.json`)).json();

      expect(firstCells(text, '| key |').sort()).toEqual(Object.keys(state as object).sort());
      const { totals, databases, queries, reasons } = state as Record<string, never[]>;
      const named = (row: string) =>
        [...new RegExp(`^\\| \`${row}\` \\|(.*)$`, 'm').exec(text)![1]!.matchAll(/`(\w+)`/g)].map(
          ([, key]) => key,
        );
      expect(named('totals')).toEqual(expect.arrayContaining(Object.keys(totals!)));
      expect(named('reasons').sort()).toEqual(Object.keys(reasons![0]!).sort());
      expect(named('queries').sort()).toEqual(Object.keys(queries![0]!).sort());
      for (const key of Object.keys(databases![0]!)) expect(named('databases')).toContain(key);
    } finally {
      debug.close();
      await server.close();
      await knex.destroy();
      settings.reset();
    }
  });
});
