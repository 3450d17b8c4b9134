import { COMMON, drawn, tables, type World } from './world';

export const sqlite: World = {
  schema: ['pragma journal_mode = wal', ...tables(['things', 'others'], 'text')],
  guises: [
    {
      name: 'attached database',
      local: false,
      enter: (random) => [
        `attach ':memory:' as far`,
        ...tables(['far.others'], 'text').slice(0, 1 + random.below(4)),
      ],
    },
    {
      name: 'temporary table',
      local: false,
      enter: () => [`create temporary table things as select 9 as id, 'temporary' as whose, null as at`],
    },
    {
      name: 'temporary view',
      local: false,
      enter: () => [`create temporary view others as select 8 as id, 'temporary' as whose, null as at`],
    },
    drawn('case_sensitive_like', false, 'pragma case_sensitive_like = on'),
    drawn('reverse_unordered_selects', false, 'pragma reverse_unordered_selects = on'),
  ],
  reads: [
    ...COMMON,
    (knex) => knex('things').where('whose', 'like', 'THINGS%').orderBy('id'),
    (knex) => knex('things').select('whose'),
    (knex) => knex('main.things').orderBy('id'),
  ],
  pools: (base) => [
    { ...base, pool: { min: 0, max: 3 } },
    {
      ...base,
      pool: {
        min: 0,
        max: 3,
        afterCreate: (
          connection: { pragma(sql: string): void },
          done: (error: undefined, connection: object) => void,
        ) => {
          connection.pragma('case_sensitive_like = on');
          done(undefined, connection);
        },
      },
    },
  ],
  writes: ['things', 'others'].map((table) => `update ${table} set id = id where id = 1`),
};
