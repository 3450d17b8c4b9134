/** The least that a project of each kind writes to have its reads cached. */

const TELL = "knex.on('query', () => console.log('asked the database'));";

/** The configuration in each of them, for whoever puts another in its place. */
export const IN_MEMORY =
  "{ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true }";

const MAKE = `const knex = makeKnex(${IN_MEMORY});`;

const READS = `${MAKE}
await knex.schema.createTable('city', (table) => table.increments());
${TELL}
console.log(await knex('city'), await knex('city'));
await knex.destroy();`;

export const SHORTEST: Readonly<
  Record<'module' | 'commonjs' | 'typescript', { name: string; text: string }>
> = {
  module: { name: 'shortest.mjs', text: `import 'cachalot';\nimport makeKnex from 'knex';\n${READS}\n` },
  commonjs: {
    name: 'shortest.cjs',
    text: `require('cachalot');\nconst makeKnex = require('knex');\n(async () => {\n${READS}\n})();\n`,
  },
  typescript: {
    name: 'shortest.mts',
    text: `import 'cachalot';\nimport makeKnex from 'knex';\n${READS.replace("await knex('city'))", "await knex<{ id: number }>('city'))")}\n`,
  },
};
