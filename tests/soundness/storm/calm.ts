/** The queries that every process answers at a calm, and that must then say what the database says. */
import type { Knex } from 'knex';

export const CALM: readonly ((knex: Knex) => Knex.QueryBuilder)[] = [
  (knex) => knex('account').orderBy('id'),
  (knex) => knex('account_view').orderBy('id'),
  (knex) => knex('account').sum({ sum: 'version' }),
  (knex) => knex('audit').orderBy('id'),
  (knex) =>
    knex('account').join('audit', 'audit.id', 'account.id').orderBy('account.id').select('audit.version'),
  (knex) => knex('parent').orderBy('id'),
  (knex) => knex('child').orderBy('id'),
  (knex) =>
    knex('parent')
      .leftJoin('child', 'child.parent_code', 'parent.code')
      .orderBy('parent.id')
      .select('child.id'),
  (knex) => knex('holder').orderBy('id'),
  (knex) => knex('item').orderBy('id'),
  (knex) => knex('log').count({ count: '*' }),
  (knex) => knex('tally').orderBy('id'),
  (knex) => knex('gadget').orderBy('id'),
  (knex) => knex('shadow').orderBy('id'),
  (knex) => knex('outside').orderBy('id'),
  (knex) => knex('account').whereIn('id', knex('parent').select('id')).orderBy('id').select('version'),
];

export async function answersOf(knex: Knex): Promise<string[]> {
  const answers: string[] = [];
  for (const query of CALM) answers.push(JSON.stringify(await query(knex)));
  return answers;
}
