/** Rows of every form come back as they were, and to each caller his own. */
import * as fc from '../../support/properties';
import { captured, expectApart, expectRestores } from './restores';

describe('rows', () => {
  it('come back with their values, in order', () => {
    expectRestores([
      { id: 1, name: 'one', at: null, ok: true },
      { id: 2, name: 'two', at: undefined, ok: false },
    ]);
  });

  it('come back when there are none', () => {
    expectRestores([]);
  });

  it('come back when they have no columns', () => {
    expectRestores([{}, {}]);
  });

  it('are independent: what one caller does, nobody else sees', () => {
    const rows: unknown[] = [
      { id: 1, at: new Date(5), data: Buffer.from('abc'), json: { list: [1, { deep: 2 }] } },
    ];
    const snapshot = captured(rows);
    const before = snapshot.rows();
    const mine = snapshot.rows() as [{ id: number; at: Date; data: Buffer; json: { list: unknown[] } }];
    mine[0].id = 99;
    mine[0].at.setTime(0);
    mine[0].data.fill(0);
    mine[0].json.list.push('more');
    (mine as unknown[])[0] = 'a model';
    expect(snapshot.rows()).toEqual(before);
    expect(rows).toEqual(before);
  });

  it('do not follow what the first caller does to the driver’s own', () => {
    const rows = [{ at: new Date(5), data: Buffer.from('abc'), json: { a: [1] } }];
    const snapshot = captured(rows);
    rows[0]!.at.setTime(0);
    rows[0]!.data.fill(0);
    rows[0]!.json.a.push(2);
    rows.length = 0;
    expect(snapshot.rows()).toEqual([{ at: new Date(5), data: Buffer.from('abc'), json: { a: [1] } }]);
  });

  it('of different shapes may alternate', () => {
    expectRestores([
      { a: 1 },
      { a: 1, b: 2 },
      { b: 2, a: 1 },
      { a: 1 },
      [1, 2],
      [3],
      'text',
      null,
      { a: 4 },
      { a: 5 },
    ]);
  });

  it('may be arrays', () => {
    expectRestores([
      [1, 'one', null, new Date(1)],
      [2, 'two', { deep: [Buffer.from('x')] }, undefined],
    ]);
  });

  it('may be bare values', () => {
    expectRestores([1, 'two', null, undefined, 3n, true, Buffer.from('x'), new Date(4), new Map([[1, 2]])]);
  });

  it('may have no prototype, or that of a class', () => {
    class TextRow {
      id = 1;
      get size(): number {
        return 0;
      }
      // A setter that a plain assignment of the column would call.
      set name(_value: string) {
        throw new Error('called');
      }
    }
    const named = Object.defineProperty(new TextRow(), 'name', {
      value: 'own',
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expectRestores([Object.assign(Object.create(null), { id: 1, ['__proto__']: 2 }), new TextRow(), named]);
  });

  it('may hold rows of several tables, as nestTables gives them', () => {
    expectRestores([
      { user: { id: 1, name: 'u' }, group: { id: 2, name: 'g' } },
      { user: { id: 3, name: 'v' }, group: { id: null, name: null } },
    ]);
  });

  it('may be many: code is made for their shape', () => {
    const rows = Array.from({ length: 200 }, (_, id) => ({
      id,
      name: `name ${id}`,
      at: id % 3 === 0 ? null : new Date(id),
      data: id % 2 === 0 ? Buffer.from([id]) : null,
      json: { id: `${id}`, list: [id, { even: id % 2 === 0 }] },
    }));
    expectRestores(rows);
  });
});

describe('column names are data', () => {
  const hostile = [
    ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'],
    ...[
      '',
      ' ',
      '0',
      '10',
      '2',
      '-1',
      '01',
      '1.5',
      '4294967295',
      'length',
      'then',
      'toJSON',
      'cells',
      'memo',
    ],
    ...[
      '"',
      "'",
      '`',
      '\\',
      '\\"',
      '"]:(globalThis.hacked=true),["',
      '$' + '{globalThis.hacked=true}',
      '*/',
      '//',
      '\n',
      '\0',
    ],
    ...[
      '\u2028',
      '\u2029',
      'é',
      '名前',
      '😀',
      '\ud800',
      'a\udc00b',
      'prototype,x){globalThis.hacked=true}//',
    ],
  ];

  it('of every kind come back, one at a time and together', () => {
    for (const name of hostile) expectRestores([withColumns([name, 'id']), withColumns(['id', name])]);
    expectRestores([withColumns(hostile), withColumns([...hostile].reverse())]);
    expect(globalThis).not.toHaveProperty('hacked');
    expect({}).not.toHaveProperty('id');
  });

  it('may be five hundred', () => {
    const names = Array.from({ length: 500 }, (_, column) => `column ${column}`);
    expectRestores([withColumns(names), withColumns(names)]);
  });

  it('may be any text', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 8 }), (names) => {
        expectRestores([withColumns(names), withColumns(names)]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('any rows', () => {
  it('come back the same, each time', () => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withTypedArray: true,
      withUnicodeString: true,
    });
    const row = fc.oneof(fc.dictionary(fc.string(), value), fc.array(value), value);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const snapshot = captured(rows);
        expectSameTwice(snapshot.rows(), rows);
        expectApart(snapshot.rows(), snapshot.rows());
      }),
      { numRuns: 300 },
    );
  });
});

function expectSameTwice(actual: unknown[], rows: unknown[]): void {
  expectApart(actual, rows);
  expect(actual).toStrictEqual(rows);
}

function withColumns(names: readonly string[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  names.forEach((name, index) => {
    Object.defineProperty(row, name, { value: index, writable: true, enumerable: true, configurable: true });
  });
  return row;
}
