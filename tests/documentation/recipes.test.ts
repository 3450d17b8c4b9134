/**
 * The recipes of the page on caches do what they say: each is run by processes of its own, with real servers in the
 * place of the ones that it names.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import makeKnex, { type Knex } from 'knex';
import { Project } from '../support/package';
import { Keeper } from '../support/services/keeper';
import { addressOf, MEMCACHED_PROGRAM, startRing } from '../support/services/memcached-servers';
import { startCluster } from '../support/services/redis-cluster';
import { PRIMARY_NAME, startWatched } from '../support/services/redis-sentinel';
import { REDIS_PROGRAM, startRedis } from '../support/services/redis-servers';
import { describeIf } from '../support/suites';
import { codeBlocks, page } from './documents';

/** The examples of the section with this heading. */
function recipes(heading: string): string[] {
  const section = page('docs/caches.md')
    .text.split(/^(?=## )/m)
    .find((text) => text.startsWith(`## ${heading}\n`))!;
  return codeBlocks({ name: heading, text: section })
    .filter(({ language }) => language === 'js')
    .map(({ code }) => code);
}

/** Writes if it is told what, then reads: what it read, and whether the cache had it. */
const PROGRAM = `
import './settings.mjs';
import { caches, settings, stats } from 'cachalot';
import makeKnex from 'knex';
settings.CACHALOT_CACHE_OP_TIMEOUT = 10;
const [written] = process.argv.slice(2);
const knex = makeKnex({ client: 'better-sqlite3', connection: { filename: 'shop.db' }, useNullAsDefault: true });
if (written !== undefined) await knex('city').update({ name: written });
const [{ name }] = await knex('city');
console.log(name, stats().hits, stats().errors);
for (const end = Date.now() + 5000; stats().hits + stats().stores === 0 && Date.now() < end; )
  await new Promise((resolve) => setImmediate(resolve));
await knex.destroy();
await caches.close();
`;

describeIf(REDIS_PROGRAM !== undefined && MEMCACHED_PROGRAM !== undefined, 'the recipe', () => {
  let project: Project;
  let keeper: Keeper;
  let knex: Knex;
  beforeAll(async () => {
    keeper = await Keeper.open();
    project = await Project.create('knex', 'better-sqlite3', 'ioredis', 'memcached', 'memjs', 'pg');
    const filename = path.join(project.folder, 'shop.db');
    knex = makeKnex({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true });
    await knex.schema.createTable('city', (table) => void table.string('name'));
    await knex('city').insert({ name: 'Nuuk' });
    project.write('program.mjs', PROGRAM);
  }, 120_000);
  beforeEach(() => knex('city').update({ name: 'Nuuk' }));
  afterAll(async () => {
    await knex.destroy();
    await project.remove();
    await keeper.close();
  });

  /** Runs a process: the name that it read, and its hits. */
  async function run(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await project.node('program.mjs', ...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.trim();
  }

  /** Another process has what one has read, until a third one writes. */
  async function isShared(recipe: string): Promise<void> {
    project.write('settings.mjs', recipe);
    expect(await run('Nuuk')).toBe('Nuuk 0 0');
    expect(await run()).toBe('Nuuk 1 0');
    expect(await run('Sisimiut')).toBe('Sisimiut 0 0');
    expect(await run()).toBe('Sisimiut 1 0');
  }

  it('for one host, with Redis', async () => {
    const [recipe] = recipes('One host');
    const { port } = await startRedis(keeper);
    await isShared(recipe!.replace('127.0.0.1:6379', `127.0.0.1:${port}`));
  }, 60_000);

  it('for one host, with a folder', async () => {
    const [, recipe] = recipes('One host');
    await isShared(recipe!.replace('/var/cache/shop', path.join(project.folder, randomUUID())));
  }, 60_000);

  it('for several hosts with one cache', async () => {
    const [recipe] = recipes('Several hosts, one cache');
    const { port } = await startRedis(keeper, '--maxmemory', '1gb', '--maxmemory-policy', 'allkeys-lru');
    await isShared(recipe!.replace('cache:6379', `127.0.0.1:${port}`));
  }, 60_000);

  it('for one cache per host, where a cache that is not listed does not hear of a write', async () => {
    const [recipe] = recipes('One cache per host');
    const servers = await Promise.all([1, 2, 3].map(() => startRedis(keeper)));
    const ports = servers.map(({ port }, index) => `app${index + 1}: ${port}`).join();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the recipe
    const here = recipe!.replace('`redis://${host}:6379`', `\`redis://127.0.0.1:\${({ ${ports} })[host]}\``);
    expect(here).not.toBe(recipe);
    const alone = here.replace("['app1', 'app2', 'app3']", "['app1']");
    const on = async (host: string, ...args: readonly string[]) => {
      project.write('settings.mjs', here.replace('process.env.HOST', JSON.stringify(host)));
      return run(...args);
    };
    expect(await on('app1')).toBe('Nuuk 0 0');
    expect(await on('app1')).toBe('Nuuk 1 0');
    expect(await on('app2')).toBe('Nuuk 0 0');
    expect(await on('app2')).toBe('Nuuk 1 0');
    expect(await on('app1', 'Sisimiut')).toBe('Sisimiut 0 0');
    expect(await on('app2')).toBe('Sisimiut 0 0');
    expect(await on('app2')).toBe('Sisimiut 1 0');

    project.write('settings.mjs', alone);
    expect(await run('Qaqortoq')).toBe('Qaqortoq 0 0');
    expect(await on('app2')).toBe('Sisimiut 1 0');
  }, 60_000);

  it('for a Redis Cluster', async () => {
    const [recipe] = recipes('Redis Cluster');
    const nodes = await startCluster(keeper);
    const located = nodes.reduce(
      (text, { server }, index) => text.replace(`node${index + 1}:6379`, `127.0.0.1:${server.port}`),
      recipe!,
    );
    await isShared(located);
    for (const { client } of nodes) client.disconnect();
  }, 60_000);

  it('for Sentinel', async () => {
    const [recipe] = recipes('Sentinel');
    const { sentinels, sentinel } = await startWatched(keeper);
    const located = sentinels
      .slice(0, 2)
      .reduce(
        (text, { port }, index) =>
          text.replace(`'sentinel${index + 1}', port: 26379`, `'127.0.0.1', port: ${port}`),
        recipe!.replace('shop-cache', PRIMARY_NAME),
      );
    await isShared(located);
    sentinel.disconnect();
  }, 60_000);

  it('for Memcached', async () => {
    const [recipe] = recipes('Memcached');
    const servers = await startRing(keeper, 2);
    const located = servers.reduce(
      (text, server, index) => text.replace(`cache${index + 1}:11211`, addressOf(server)),
      recipe!,
    );
    await isShared(located);
    await isShared(located.replace("'memcached'", "'memjs'"));
  }, 60_000);

  it('for a client of the application', async () => {
    const [recipe] = recipes('A client of your own');
    const { port } = await startRedis(keeper);
    const located = recipe!.replace('cache:6379', `127.0.0.1:${port}`).replace('client.disconnect();', '');
    project.write('settings.mjs', located.replace('const client', 'export const client'));
    project.write(
      'program.mjs',
      `${PROGRAM}\nimport { client } from './settings.mjs';\nclient.disconnect();\n`,
    );
    expect(await run()).toBe('Nuuk 0 0');
    expect(await run()).toBe('Nuuk 1 0');
    project.write('program.mjs', PROGRAM);
  }, 60_000);

  it('for connections that functions prepare: shared by name, and not without', async () => {
    const { port } = await startRedis(keeper);
    project.write(
      'settings.mjs',
      `import { settings } from 'cachalot';
      settings.CACHES = { default: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:${port}' } };`,
    );
    const prepared = (cachalot: string) =>
      PROGRAM.replace(
        'useNullAsDefault: true',
        `useNullAsDefault: true, pool: { afterCreate: (made, done) => done(null, made) }, cachalot: ${cachalot}`,
      );
    project.write('program.mjs', prepared('{}'));
    expect([await run(), await run()]).toEqual(['Nuuk 0 0', 'Nuuk 0 0']);
    project.write('program.mjs', prepared("{ sharedAs: 'plain' }"));
    expect([await run(), await run()]).toEqual(['Nuuk 0 0', 'Nuuk 1 0']);
    project.write('program.mjs', prepared("{ sharedAs: 'other' }"));
    expect([await run('Sisimiut'), await run()]).toEqual(['Sisimiut 0 0', 'Sisimiut 1 0']);
    project.write('program.mjs', prepared("{ sharedAs: 'plain' }"));
    expect(await run()).toBe('Sisimiut 0 0');
    project.write('program.mjs', PROGRAM);
  }, 60_000);

  it('names no folder that is there already', () => {
    expect(fs.existsSync('/var/cache/shop')).toBe(false);
  });
});
