/** Texts are analysed once, and those that never come again push out none that do. */
import makeKnex, { type Knex } from 'knex';
import '../../../cachalot';
import { databaseOf } from '../../../cachalot/patches/databases';

const MANY = 12_000;

let knex: Knex;
beforeEach(() => {
  knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
});
afterEach(() => knex.destroy());

test.each(['SAVEPOINT trx#;', 'RELEASE trx#;', 'ROLLBACK TO trx#'])(
  '%s is not remembered under each of its names',
  (text) => {
    const database = databaseOf(knex.client)!;
    const plan = database.plan('select * from t');
    for (let name = 0; name < MANY; name += 1) database.plan(text.replace('#', String(name)));
    expect(database.plan('select * from t')).toBe(plan);
  },
);

test('other texts are, up to a bound', () => {
  const database = databaseOf(knex.client)!;
  const plan = database.plan('select * from t');
  for (let value = 0; value < MANY; value += 1) database.plan(`select ${value} from t`);
  expect(database.plan('select * from t')).not.toBe(plan);
});
