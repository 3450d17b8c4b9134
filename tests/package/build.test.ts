/** What is built is few files, of which an import loads those alone that every application needs. */
import fs from 'node:fs';
import path from 'node:path';
import { Project } from '../support/package';

/** Reads a row twice, and prints how many of the reads reached the database. */
const READS = `
const knex = require('knex')({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
(async () => {
  await knex.schema.createTable('t', (table) => table.increments());
  let reads = 0;
  knex.on('query', ({ sql }) => { if (/^select/i.test(sql)) reads += 1; });
  await knex('t');
  await knex('t');
  console.log(reads);
  await knex.destroy();
})();`;

describe('the build', () => {
  let project: Project;
  beforeAll(async () => {
    project = await Project.create('knex', 'better-sqlite3');
  }, 120_000);
  afterAll(() => project?.remove());

  const said = async (source: string) => {
    project.write('program.cjs', source);
    const { status, stdout, stderr } = await project.node('program.cjs');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout);
  };

  it('is of few files, whose classes are called as in the sources', () => {
    const built = project.files().filter((file) => file.endsWith('.js'));
    const text = (file: string) =>
      fs.readFileSync(path.join(project.folder, 'node_modules/cachalot', file), 'utf8');

    expect(built.length).toBeLessThan(40);
    expect(built.filter((file) => /\bclass \w+\$\d/.test(text(file)))).toEqual([]);
  });

  it('loads three files, and nothing that only some need', async () => {
    const source = `
      require('knex');
      const names = () => [...process.moduleLoadList, ...Object.keys(require.cache)];
      const before = new Set(names());
      require('cachalot');
      const loaded = names().filter((name) => !before.has(name));
      console.log(JSON.stringify({
        own: loaded.filter((name) => /[\\\\/]cachalot[\\\\/]dist[\\\\/]/.test(name)).length,
        late: loaded.filter((name) => /^NativeModule (cluster|http|worker_threads|zlib)$/.test(name)),
      }));`;

    expect(await said(source)).toEqual({ own: 3, late: [] });
  });

  it('loads settings, signals and backends without the engine', async () => {
    const source = `
      for (const name of ['settings', 'signals', 'backends/dummy', 'backends/file', 'backends/redis'])
        require('cachalot/' + name);
      console.log(JSON.stringify(Object.keys(require.cache).filter((file) => /engine/.test(path.basename(file)))));`;

    expect(await said(`const path = require('node:path');${source}`)).toEqual([]);
  });

  it('gives the same objects by each entrance', async () => {
    const source = `
      const all = require('cachalot');
      const parts = ['settings', 'signals'].map((name) => require('cachalot/' + name));
      const both = parts.flatMap((part) => Object.keys(part).filter((name) => name in all));
      const apart = parts.flatMap((part) => both.filter((name) => name in part && part[name] !== all[name]));
      console.log(JSON.stringify([both.includes('settings'), both.includes('postInvalidation'), apart]));`;

    expect(await said(source)).toEqual([true, true, []]);
  });

  it('loads a cache of bytes when it is used', async () => {
    const source = `
      require('cachalot').settings.CACHES = { default: { BACKEND: 'filebased', LOCATION: 'answers' } };`;

    expect(await said(source + READS)).toBe(1);
  });

  it.each(['redis', 'memcached', 'memjs'])(
    'loads %s when it is used, and names what it lacks',
    async (name) => {
      const source = `
      const { caches, settings } = require('cachalot');
      settings.CACHES = { default: { BACKEND: '${name}', LOCATION: 'localhost:1' } };
      try {
        caches.get('default').backend;
      } catch (error) {
        console.log(JSON.stringify(error.message));
      }`;

      expect(await said(source)).toContain('npm install');
    },
  );
});
