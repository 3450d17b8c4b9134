/** Growth by the size of one answer: its rows, its columns, and the tables that it reads. */
import type { Knex } from 'knex';
import { type Growth, hitAndMiss, timeAll } from './subject';

const MOST_ROWS = 10_000;
const COLUMNS = 100;
const TABLES = 20;
const WIDE_ROWS = 10;

const numbered = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

export const rows: Growth = {
  name: 'rows',
  along: 'rows of an answer (six columns)',
  sizes: [1, 10, 100, 1000, 10_000],
  async prepare({ control }) {
    await control.schema.createTable('long', (table) => {
      table.integer('id').primary();
      table.string('name').notNullable();
      table.integer('age').notNullable();
      table.boolean('active').notNullable();
      table.double('price').notNullable();
      table.string('note');
    });
    const row = (id: number) => ({
      id,
      name: `name ${id}`,
      age: id % 90,
      active: id % 2 === 0,
      price: id * 1.5,
      note: id % 3 === 0 ? `note ${id}` : null,
    });
    await control.batchInsert('long', numbered(MOST_ROWS).map(row), 100);
  },
  measure: (field, size) =>
    timeAll(
      field,
      hitAndMiss(field, 'long', (knex) => knex('long').where('id', '<=', size)),
    ),
};

export const columns: Growth = {
  name: 'columns',
  along: 'columns of an answer (ten rows)',
  sizes: [1, 3, 10, 30, 100],
  async prepare({ control }) {
    await control.schema.createTable('wide', (table) => {
      table.integer('id').primary();
      for (const number of numbered(COLUMNS)) table.integer(`column_${number}`).notNullable();
    });
    const values = Object.fromEntries(numbered(COLUMNS).map((number) => [`column_${number}`, number * 7]));
    await control('wide').insert(numbered(WIDE_ROWS).map((id) => ({ id, ...values })));
  },
  measure(field, size) {
    const names = numbered(size).map((number) => `column_${number}`);
    return timeAll(
      field,
      hitAndMiss(field, 'wide', (knex) => knex('wide').select(names)),
    );
  },
};

export const tables: Growth = {
  name: 'tables',
  along: 'tables that a query joins',
  sizes: [1, 2, 5, 10, 20],
  async prepare({ control }) {
    for (const number of numbered(TABLES)) {
      await control.schema.createTable(`joined_${number}`, (table) => {
        table.integer('id').primary();
        table.string('name').notNullable();
      });
      await control(`joined_${number}`).insert({ id: 1, name: `row of table ${number}` });
    }
  },
  measure(field, size) {
    const query = (knex: Knex) => {
      const builder = knex('joined_1').select('joined_1.name').where('joined_1.id', 1);
      for (const number of numbered(size).slice(1))
        builder.join(`joined_${number}`, 'joined_1.id', `joined_${number}.id`);
      return builder;
    };
    return timeAll(field, hitAndMiss(field, 'joined_1', query));
  },
};
