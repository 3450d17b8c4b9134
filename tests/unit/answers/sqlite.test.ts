/** Answers of better-sqlite3, the driver itself: rows in every form that a statement can be told to give. */
import Database from 'better-sqlite3';
import createKnex, { type Knex } from 'knex';
import { type FrozenAnswer, freezeRows, isRefusal, thawRows } from '../../../cachalot/databases/answer';
import { answers } from '../../../cachalot/databases/sqlite/answer';
import { expectSame } from '../../support/same';
import { expectApart } from '../codec/restores';

const SQL = 'select t.*, u.id as "u id" from t join t as u order by t.id, u.id';

let database: Database.Database;

beforeEach(() => {
  database = new Database(':memory:');
  database.exec('create table t (id integer primary key, "__proto__" text, "constructor" real, data blob)');
  const insert = database.prepare('insert into t values (?, ?, ?, ?)');
  insert.run(1, 'é😀', 1.5, Buffer.from([0, 255]));
  insert.run(2, null, -0, null);
  insert.run(9007199254740993n, '', 1e300, Buffer.alloc(5000, 1));
});

afterEach(() => database.close());

function frozen(response: unknown): FrozenAnswer {
  const answer = answers.freeze({ method: 'select', response });
  if (isRefusal(answer)) throw new Error(`Refused: ${answer.detail}`);
  return answer;
}

const MODES: Readonly<Record<string, (statement: Database.Statement) => Database.Statement>> = {
  'as objects': (statement) => statement,
  'with safe integers': (statement) => statement.safeIntegers(),
  'by table': (statement) => statement.safeIntegers().expand(),
  'as arrays': (statement) => statement.safeIntegers().raw(),
  'of one column': (statement) => statement.safeIntegers().pluck(),
};

it.each(Object.keys(MODES))('rows %s come back as the driver gives them', (mode) => {
  const statement = MODES[mode]!(database.prepare(mode === 'as objects' ? `${SQL} limit 5` : SQL));
  const read = () => statement.all();
  const answer = frozen(read());
  expectSame(answers.thaw(answer, { method: 'select' }), read());
  expectSame(answers.thaw(answer, { method: 'raw' }), read());
  expectApart(answers.thaw(answer, { method: 'select' }), answers.thaw(answer, { method: 'select' }));
});

it('no rows come back as none', () => {
  expect(answers.thaw(frozen(database.prepare('select * from t where 0').all()), {})).toEqual([]);
});

it('a write is refused', () => {
  const response = database.prepare('delete from t').run();
  expect(answers.freeze({ method: 'raw', response })).toMatchObject({ cachable: false, because: 'value' });
  expect(answers.rows({ response })).toEqual([]);
});

it('rows of a stream come back', () => {
  const rows = database.prepare(SQL).safeIntegers().all();
  const answer = freezeRows(rows);
  expect(isRefusal(answer)).toBe(false);
  expectSame(thawRows(answer as FrozenAnswer), rows);
});

describe('through Knex', () => {
  let knex: Knex;

  beforeEach(() => {
    knex = createKnex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
  });

  afterEach(() => knex.destroy());

  it('a response made from the copy is processed to the same result', async () => {
    await knex.schema.createTable('t', (table) => {
      table.increments('id');
      table.binary('data');
    });
    await knex('t').insert([{ data: Buffer.from('a') }, { data: null }]);
    const builders = [
      knex('t'),
      knex('t').first(),
      knex('t').pluck('data'),
      knex('t').count(),
      knex.raw('select * from t'),
    ];
    for (const builder of builders) {
      const queries: { response: unknown; method: string }[] = [];
      builder.on('query-response', (_result: unknown, query: (typeof queries)[0]) => queries.push(query));
      const expected: unknown = await builder;
      const [query] = queries;
      const response = answers.thaw(frozen(query!.response), query!);
      expectSame(knex.client.processResponse({ ...query, response }), expected);
    }
  });
});
