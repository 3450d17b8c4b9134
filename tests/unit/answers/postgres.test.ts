/** Answers of pg: a builder's read needs the rows, a raw one is given a Result like the driver's own. */
import createKnex from 'knex';
import { type AnsweredQuery, type FrozenAnswer, isRefusal } from '../../../cachalot/databases/answer';
import { answers } from '../../../cachalot/databases/postgres/answer';
import { expectSame } from '../../support/same';
import { expectApart } from '../codec/restores';
import { type PgResult, pgResult } from './hand-made';

const { client } = createKnex({ client: 'pg' });

const COLUMNS = [
  ['id', 23],
  ['big', 20],
  ['amount', 1700],
  ['at', 1184],
  ['day', 1082],
  ['data', 17],
  ['json', 3802],
  ['span', 1186],
  ['place', 600],
  ['round', 718],
  ['list', 1007],
  ['days', 1182],
  ['__proto__', 25],
] as const;

const ROWS = [
  [
    '1',
    '9007199254740993',
    '1.50',
    '2001-02-03 04:05:06.789+00',
    '2001-02-03',
    '\\x00ff',
    '{"a":[1,{"__proto__":2}]}',
  ].concat(['1 year 2 mons 3 days 04:05:06.7', '(1.5,2)', '<(1,2),3>', '{1,NULL,3}', '{2001-02-03}', 'x']),
  ['2', '0', 'NaN', 'infinity', '-infinity', '\\x', '"text"'].concat([
    '00:00:00',
    '(0,-0)',
    '<(0,0),0>',
    '{}',
    '{}',
    '',
  ]),
  COLUMNS.map(() => null),
];

const frozen = (query: AnsweredQuery): FrozenAnswer => {
  const answer = answers.freeze(query);
  if (isRefusal(answer)) throw new Error(`Refused: ${answer.detail}`);
  return answer;
};

const processed = (query: AnsweredQuery, response: unknown): unknown =>
  client.processResponse({ ...query, response }, { builder: {} });

describe('a builder’s read', () => {
  it.each([
    ['select', {}],
    ['first', {}],
    ['pluck', { pluck: 'big' }],
  ])('%s becomes what it was', (method, more) => {
    const query = { method, ...more, response: pgResult(COLUMNS, ROWS) };
    const answer = frozen(query);
    const expected = processed(query, pgResult(COLUMNS, ROWS));
    expectSame(processed(query, answers.thaw(answer, query)), expected);
    expectSame(processed(query, answers.thaw(answer, query)), expected);
  });

  it('without rows gives none', () => {
    const answer = frozen({ method: 'select', response: pgResult(COLUMNS, []) });
    const query = { method: 'select' };
    expect(processed(query, answers.thaw(answer, query))).toEqual([]);
    const first = { method: 'first' };
    expect(processed(first, answers.thaw(answer, first))).toBeUndefined();
  });

  it('does not serve a query that is given the whole answer', () => {
    const answer = frozen({ method: 'select', response: pgResult(COLUMNS, ROWS) });
    expect(answers.thaw(answer, { method: 'raw' })).toBeUndefined();
    expect(answers.thaw(answer, { method: 'select', output: () => 1 })).toBeUndefined();
  });
});

describe('a raw read', () => {
  const raw = (response: PgResult) => ({ method: 'raw', response });

  it.each([
    ['with rows', ROWS, {}],
    ['without rows', [], {}],
    ['with rows as arrays', ROWS, { rowMode: 'array' as const }],
  ])('%s is given a Result like the driver’s', (_name, rows, mode) => {
    const response = pgResult(COLUMNS, rows, mode);
    const answer = frozen(raw(response));
    const copy = answers.thaw(answer, { method: 'raw' }) as PgResult;
    expectSame(copy, response);
    expect(Object.keys(copy)).toEqual(Object.keys(response));
    expect(copy.constructor).toBe(response.constructor);
    expectSame(answers.thaw(answer, { method: 'raw' }), response);
  });

  it('is given one of its own', () => {
    const response = pgResult(COLUMNS, ROWS);
    const answer = frozen(raw(response));
    const [one, other] = [answers.thaw(answer, raw(response)), answers.thaw(answer, raw(response))] as [
      PgResult,
      PgResult,
    ];
    const settings = (result: PgResult) => ({ ...result, _types: null });
    expectApart(settings(one), settings(other));
    expectApart(settings(one), settings(response));
    one.fields[0]!.name = 'changed';
    one.rows.length = 0;
    expect(other.fields[0]!.name).toBe('id');
    expectSame(answers.thaw(answer, raw(response)), response);
  });

  it('can go on parsing rows', () => {
    const answer = frozen(raw(pgResult(COLUMNS, ROWS)));
    const copy = answers.thaw(answer, { method: 'raw' }) as PgResult & { parseRow(row: unknown): unknown };
    expectSame(copy.parseRow(ROWS[0]), copy.rows[0]);
  });

  it('also serves a query that needs the rows alone', () => {
    const answer = frozen(raw(pgResult(COLUMNS, ROWS)));
    const query = { method: 'select' };
    expectSame(processed(query, answers.thaw(answer, query)), pgResult(COLUMNS, ROWS).rows);
  });
});

describe('an answer that is not one set of rows', () => {
  it.each([
    ['several statements', [pgResult([['a', 23]], [['1']]), pgResult([['a', 23]], [['1']])]],
    ['a write', pgResult([], [], { tag: 'UPDATE 3' })],
    ['a write that returns rows', pgResult([['a', 23]], [['1']], { tag: 'INSERT 0 1' })],
    ['SELECT INTO', pgResult([], [], { tag: 'SELECT 5' })],
    ['an explanation', pgResult([['QUERY PLAN', 25]], [['Seq Scan']], { tag: 'EXPLAIN' })],
    ['nothing', undefined],
    ['an empty statement', pgResult([], [], { tag: '' })],
  ])('is refused: %s', (_name, response) => {
    expect(answers.freeze({ method: 'raw', response })).toMatchObject({ cachable: false, because: 'value' });
    expect(answers.freeze({ method: 'select', response })).toMatchObject({
      cachable: false,
      because: 'value',
    });
  });

  it('is refused with the column when a parser made something strange', () => {
    const response = pgResult([['a', 23]], [['1']]);
    (response.rows as { a: unknown }[])[0]!.a = () => 1;
    expect(answers.freeze({ method: 'raw', response })).toMatchObject({ detail: 'column "a": function' });
  });
});

it('the rows of an answer are given as they are', () => {
  const response = pgResult(COLUMNS, ROWS);
  expect(answers.rows({ response })).toBe(response.rows);
  expect(answers.rows({ response: undefined })).toEqual([]);
});
