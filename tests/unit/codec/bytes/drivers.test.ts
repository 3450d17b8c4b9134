/** What the drivers put around rows, and their own classes in them, come back as the driver of this process has them. */
import { encodeAnswer } from '../../../../cachalot/backends/codec/bytes/encode';
import { isRefusal } from '../../../../cachalot/backends/codec/refusal';
import type { Answers, FrozenAnswer } from '../../../../cachalot/databases/answer';
import { answers as mysql } from '../../../../cachalot/databases/mysql/answer';
import { answers as postgres } from '../../../../cachalot/databases/postgres/answer';
import { expectSame } from '../../../support/same';
import { mysqlFields, type PgResult, pgResult } from '../../answers/hand-made';
import { decoded, encoded, expectRoundTrip, refusal } from './round-trip';

const { types } = require('pg');
const PostgresInterval: (raw: string) => object = require('postgres-interval');

const COLUMNS = [
  ['id', 23],
  ['at', 1114],
  ['data', 17],
  ['json', 114],
  ['span', 1186],
  ['range', 3904],
  ['place', 600],
  ['list', 1007],
] as const;

const ROWS = [
  [
    '1',
    '2020-01-02 03:04:05',
    '\\x00ff',
    '{"a":[1],"__proto__":2}',
    '1 day 02:00:00',
    '[1,3)',
    '(1.5,-2)',
    '{1,2}',
  ],
  ['2', null, null, null, null, 'empty', null, '{}'],
];

function freeze(answers: Answers, response: unknown): FrozenAnswer {
  const frozen = answers.freeze({ method: 'raw', response });
  if (isRefusal(frozen)) throw new Error(`Refused: ${frozen.detail}`);
  return frozen;
}

function again(answers: Answers, response: unknown): unknown {
  return answers.thaw(decoded(encoded(freeze(answers, response))), { method: 'raw' });
}

describe('a raw answer of pg', () => {
  it('comes back with its class, fields, parsers and rows', () => {
    const result = pgResult(COLUMNS, ROWS);
    const copy = again(postgres, result) as PgResult;
    expectSame(copy, result);
    expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(result));
    expect(copy).not.toBe(result);
    expect(copy.rows[0]).not.toBe(result.rows[0]);
  });

  it('comes back with rows that are arrays', () => {
    const result = pgResult(COLUMNS, ROWS, { rowMode: 'array' });
    expectSame(again(postgres, result), result);
  });

  it('comes back with no row, and with no column', () => {
    expectSame(again(postgres, pgResult(COLUMNS, [])), pgResult(COLUMNS, []));
    expectSame(again(postgres, pgResult([], [[], []])), pgResult([], [[], []]));
  });

  it('comes back with the parser that this process has set for everybody', () => {
    const usual = types.getTypeParser(20);
    types.setTypeParser(20, BigInt);
    try {
      const result = pgResult([['n', 20]], [['5']]);
      expectSame(again(postgres, result), result);
    } finally {
      types.setTypeParser(20, usual);
    }
  });

  it('is refused when one connection has parsers of its own', () => {
    const result = pgResult([['n', 20]], [['5']]) as PgResult & {
      _types: { setTypeParser(oid: number, parse: unknown): void };
    };
    result._types.setTypeParser(20, BigInt);
    expect(encodeAnswer(freeze(postgres, result))).toMatchObject({
      because: 'value',
      detail: 'the answer: type parsers of one connection',
    });
  });

  it('is refused when its parsers are not those of pg-types', () => {
    const result = pgResult([['n', 20]], [['5']]) as PgResult & { _parsers: unknown[] };
    result._parsers = [BigInt];
    expect(encodeAnswer(freeze(postgres, result))).toMatchObject({
      detail: 'the answer: a parser that is not in the table of pg-types',
    });
  });

  it('is refused when it carries a function', () => {
    const result = Object.assign(pgResult([['n', 20]], [['5']]), { extra: () => 1 });
    expect(encodeAnswer(freeze(postgres, result))).toMatchObject({
      detail: 'the answer: a function or object that only this process has',
    });
  });
});

describe('a raw answer of mysql2', () => {
  it('comes back with its definitions of columns', () => {
    const rows = [
      { id: 1, name: 'a' },
      { id: 2, name: null },
    ];
    const [copies, fields] = again(mysql, [rows, mysqlFields(['id', 'name'])]) as [unknown[], unknown[]];
    expectSame(copies, rows);
    expectSame(fields, mysqlFields(['id', 'name']));
    expect(fields).toMatchObject([
      { name: 'id', table: 't', schema: 'shop', orgName: '_id' },
      { name: 'name', orgName: '_name' },
    ]);
  });

  it('takes few bytes for many columns', () => {
    const names = Array.from({ length: 100 }, (_, index) => `column_${index}`);
    const bytes = encoded(freeze(mysql, [[], mysqlFields(names)]));
    expect(bytes.length).toBeLessThan(20_000);
    expectSame(mysql.thaw(decoded(bytes), { method: 'raw' }), [[], mysqlFields(names)]);
  });
});

describe('an object of a driver’s class', () => {
  it('comes back in a row, and as a row', () => {
    const spans = ['1 year 2 mons', '-00:00:01.5', ''].map((raw) => ({ span: PostgresInterval(raw) }));
    expectRoundTrip(spans);
    expectRoundTrip([{ list: spans }]);
    expectRoundTrip(spans.map(({ span }) => span));
  });

  it('is refused, with its column, when nobody knows the class', () => {
    class Result {
      constructor(readonly value: number) {}
    }
    class Day extends Date {}
    const detail = (name: string) =>
      `an object of class ${name}, which another process cannot restore without registerType()`;
    expect(refusal([{ id: 1, x: new Result(1) }]).detail).toBe(`column "x": ${detail('Result')}`);
    expect(refusal([{ id: 1, x: { deep: [new Day(1)] } }]).detail).toBe(`column "x": ${detail('Day')}`);
    expect(refusal([[1, new Day(1)]]).detail).toBe(`column 1: ${detail('Day')}`);
    expect(refusal([new Result(1)]).detail).toBe(`a row: ${detail('Result')}`);
    expect(
      refusal([{ x: Object.setPrototypeOf([], class List extends Array {}.prototype) }]).detail,
    ).toContain('class List');
  });
});
