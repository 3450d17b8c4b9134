/** Answers of mysql2: rows, and for raw reads the definitions of the columns beside them. */
import createKnex from 'knex';
import { type AnsweredQuery, type FrozenAnswer, isRefusal } from '../../../cachalot/databases/answer';
import { answers } from '../../../cachalot/databases/mysql/answer';
import { expectSame } from '../../support/same';
import { type MysqlField, mysqlFields, mysqlHeader } from './hand-made';

const { client } = createKnex({ client: 'mysql2' });

const rows = () => [
  {
    id: 1,
    amount: '1.50',
    at: new Date(5),
    data: Buffer.from('abc'),
    place: { x: 1, y: 2 },
    json: { a: [1] },
  },
  { id: 2, amount: null, at: null, data: null, place: [{ x: 1, y: 2 }], json: null },
];
const NAMES = ['id', 'amount', 'at', 'data', 'place', 'json'];

const frozen = (query: AnsweredQuery): FrozenAnswer => {
  const answer = answers.freeze(query);
  if (isRefusal(answer)) throw new Error(`Refused: ${answer.detail}`);
  return answer;
};

const processed = (query: AnsweredQuery, response: unknown): unknown =>
  client.processResponse({ ...query, response });

describe('a builder’s read', () => {
  it.each([
    ['select', {}],
    ['first', {}],
    ['pluck', { pluck: 'at' }],
  ])('%s becomes what it was', (method, more) => {
    const query = { method, ...more, response: [rows(), mysqlFields(NAMES)] };
    const answer = frozen(query);
    expectSame(processed(query, answers.thaw(answer, query)), processed(query, [rows(), []]));
  });

  it('does not keep the network packet', () => {
    const answer = frozen({ method: 'select', response: [rows(), mysqlFields(NAMES)] });
    expect(answer.bytes).toBeLessThan(3000);
  });

  it('may nest tables, and have rows as arrays', () => {
    for (const nested of [[{ a: { id: 1 }, b: { id: 2 } }], [[1, new Date(2), null]]]) {
      const query = { method: 'select', response: [nested, mysqlFields(['id', 'id'])] };
      expectSame(processed(query, answers.thaw(frozen(query), query)), nested);
    }
  });
});

describe('a raw read', () => {
  const query = () => ({
    method: 'raw',
    response: [rows(), mysqlFields(NAMES)] as [unknown[], MysqlField[]],
  });

  it('is given rows and definitions', () => {
    const { response } = query();
    const answer = frozen({ method: 'raw', response });
    const copy = answers.thaw(answer, { method: 'raw' }) as typeof response;
    expectSame(copy[0], response[0]);
    expect(copy).toHaveLength(2);
    copy[1].forEach((field, index) => {
      expectSame({ ...field, _buf: null }, { ...response[1][index], _buf: null });
      expect(Object.getPrototypeOf(field)).toBe(Object.getPrototypeOf(response[1][index]));
      expect(Object.keys(field)).toEqual(Object.keys(response[1][index]!));
    });
  });

  it('can read the names that the definitions decode when asked', () => {
    const copy = answers.thaw(frozen(query()), { method: 'raw' }) as [unknown, MysqlField[]];
    const read = ({ name, table, schema, orgName }: MysqlField) => [name, table, schema, orgName];
    expect(copy[1].map(read)).toEqual(NAMES.map((name) => [name, 't', 'shop', `_${name}`]));
  });

  it('keeps only the part of the network packet that the definitions read', () => {
    const answer = frozen(query());
    const copy = answers.thaw(answer, { method: 'raw' }) as [unknown, MysqlField[]];
    expect(copy[1][0]!._buf.length).toBeLessThan(1000);
    expect(answer.bytes).toBeLessThan(10_000);
  });

  it('is given definitions of its own', () => {
    const answer = frozen(query());
    const [one, other] = [0, 1].map(() => answers.thaw(answer, { method: 'raw' })) as [
      unknown,
      MysqlField[],
    ][];
    one![1][0]!.name = 'changed';
    one![1][1]!._buf.fill(0);
    one![1].length = 2;
    expect(other![1].map(({ name, table }) => [name, table])).toEqual(NAMES.map((name) => [name, 't']));
  });
});

describe('an answer that is not one set of rows', () => {
  it.each([
    ['a write', [mysqlHeader(), undefined]],
    [
      'several statements',
      [
        [rows(), rows()],
        [mysqlFields(NAMES), mysqlFields(NAMES)],
      ],
    ],
    [
      'a call',
      [
        [rows(), mysqlHeader()],
        [mysqlFields(NAMES), undefined],
      ],
    ],
    ['rows without definitions', [rows(), undefined]],
    ['nothing', undefined],
  ])('is refused: %s', (_name, response) => {
    expect(answers.freeze({ method: 'raw', response })).toMatchObject({ cachable: false, because: 'value' });
    expect(answers.freeze({ method: 'select', response })).toMatchObject({
      cachable: false,
      because: 'value',
    });
  });

  it('is refused when the rows carry more, as those of the mariadb driver do', () => {
    const response = [Object.defineProperty(rows(), 'meta', { value: [] }), mysqlFields(NAMES)];
    expect(answers.freeze({ method: 'select', response })).toMatchObject({
      detail: 'the rows: an array with properties of its own',
    });
  });
});
