/** The workload: the twelve reads of the original’s benchmark with Objection, and three with Knex alone. */
import type { Knex } from 'knex';
import type { Models } from './models';

export interface Query {
  readonly name: string;
  run(): PromiseLike<unknown>;
}

/** The reads of the workload that go through Objection; the rest are Knex alone. */
export const OBJECTION_QUERIES = 12;

/** Six whose values no caller can change: no dates, no bytes, no JSON. */
const PLAIN = ['id', 'name', 'description', 'is_public', 'score', 'code'];

const PAGES = [
  { rows: 'rows 0–10', offset: 0 },
  { rows: 'rows 5000–5010', offset: 5000 },
] as const;

/** Twelve reads; where nothing else is said, they are ordered by `name`, which has no index. */
export function objectionQueries({ Test }: Models): readonly Query[] {
  const byName = () => Test.query().orderBy('test.name');
  const pages = PAGES.flatMap(({ rows, offset }): Query[] => [
    { name: rows, run: () => byName().offset(offset).limit(10) },
    { name: `${rows}, filtered`, run: () => byName().where('name', 'like', '%e%').offset(offset).limit(10) },
    {
      name: `${rows}, ordered by owner`,
      run: () => Test.query().orderBy(['owner_id', 'id']).offset(offset).limit(10),
    },
    { name: `${rows}, owner joined`, run: () => byName().withGraphJoined('owner').offset(offset).limit(10) },
    {
      name: `${rows}, owner’s groups fetched`,
      run: () => byName().withGraphFetched('owner.groups').offset(offset).limit(10),
    },
  ]);
  return [
    { name: 'count', run: () => Test.query().resultSize() },
    { name: 'first', run: () => byName().limit(1).first() },
    ...pages,
  ];
}

export function knexQueries(knex: Knex): readonly Query[] {
  return [
    { name: 'Knex alone, 10 rows', run: () => knex('test').orderBy('id').limit(10) },
    { name: 'Knex alone, 1,000 rows', run: () => knex('test').orderBy('id').limit(1000) },
    {
      name: 'Knex alone, 1,000 rows of plain columns',
      run: () => knex('test').select(PLAIN).orderBy('id').limit(1000),
    },
  ];
}
