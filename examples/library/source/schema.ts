/** The tables, made and filled at the first start. */
import type { Knex } from 'knex';
import { fill } from './seed';

/** All or nothing: a start that is interrupted leaves no half of a library. */
export async function createTables(knex: Knex): Promise<void> {
  await knex.transaction(async (transaction) => {
    if (await transaction.schema.hasTable('loan')) return;
    await makeTables(transaction.schema);
    await fill(transaction);
  });
}

async function makeTables(schema: Knex.SchemaBuilder): Promise<void> {
  await schema
    .createTable('author', (table) => {
      table.increments();
      table.string('name').notNullable();
    })
    .createTable('book', (table) => {
      table.increments();
      table.string('title').notNullable().index();
      table.string('subject').notNullable().index();
      table.integer('year').notNullable();
      table.integer('copies').notNullable();
      table.integer('author_id').notNullable().references('author.id');
    })
    .createTable('member', (table) => {
      table.increments();
      table.string('name').notNullable().index();
      table.string('joined', 10).notNullable();
    })
    .createTable('loan', (table) => {
      table.increments();
      table.integer('book_id').notNullable().references('book.id').index();
      table.integer('member_id').notNullable().references('member.id').index();
      table.string('borrowed', 10).notNullable().index();
      table.string('due', 10).notNullable();
      table.string('returned', 10);
    });
}
