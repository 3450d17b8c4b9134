/** Every value that the memory of a process keeps, and another process can have, comes back from bytes. */

import { encodeAnswer } from '../../../../cachalot/backends/codec/bytes/encode';
import * as fc from '../../../support/properties';
import { expectSame } from '../../../support/same';
import { bytesOf, decoded, expectRoundTrip } from './round-trip';

const primitives = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    true,
    false,
    0,
    -0,
    Number.NaN,
    Infinity,
    -Infinity,
    '',
    '\ud800',
    '__proto__',
  ),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt(),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
);

const bytes = fc.uint8Array({ maxLength: 64 });
const builtIns = fc.oneof(
  fc.date({ noInvalidDate: false }),
  bytes.map((array) => Buffer.from(array)),
  bytes,
  bytes.map((array) => array.slice().buffer),
  bytes.map((array) => new DataView(array.slice().buffer)),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.int16Array(),
  fc.constantFrom(/a+/g, /[\ud800]/u, /(?:)/).map((pattern) => new RegExp(pattern)),
);

const names = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'id', '0', '\u2028', ''),
);

function object(entries: readonly (readonly [string, unknown])[], prototype: object | null): object {
  const made: object = Object.create(prototype);
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, writable: true, enumerable: true, configurable: true });
  return made;
}

const prototypes = fc.constantFrom(Object.prototype, null);
const objects = (value: fc.Arbitrary<unknown>) =>
  fc
    .tuple(fc.array(fc.tuple(names, value), { maxLength: 6 }), prototypes)
    .map(([entries, prototype]) => object(entries, prototype));

const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    primitives,
    builtIns,
    fc.array(tie('value'), { maxLength: 12 }),
    fc.array(primitives, { maxLength: 20 }),
    objects(tie('value')),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
}));

describe('rows', () => {
  it('of any values come back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(objects(values), fc.array(values, { maxLength: 4 }), values), { maxLength: 8 }),
        (rows) => expectRoundTrip(rows),
      ),
      { numRuns: 600 },
    );
  });

  it('of one shape, with columns of any kind, come back', () => {
    const columns: readonly fc.Arbitrary<unknown>[] = [
      fc.boolean(),
      fc.integer(),
      fc.integer({ min: -3, max: 200 }),
      fc.maxSafeInteger(),
      fc.double(),
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('new', 'paid', 'sent'),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.bigInt(),
      fc.date({ noInvalidDate: false }),
      fc.integer({ min: -1000, max: 30_000 }).map((day) => new Date(day * 86_400_000)),
      fc.oneof(fc.date(), fc.constant('infinity')),
      bytes.map((array) => Buffer.from(array)),
      fc.constant(null),
      primitives,
      values,
    ];
    const column = fc.constantFrom(...columns).chain((kind) =>
      fc
        .tuple(
          fc.constantFrom(undefined, null, 'none', 'either'),
          fc.array(kind, { minLength: 70, maxLength: 90 }),
        )
        .map(([gap, cells]) =>
          cells.map((cell, index) => {
            if (gap === 'none' || index % 3 !== 0) return cell;
            return gap === 'either' ? [null, undefined][index % 2] : gap;
          }),
        ),
    );
    const rows = fc
      .tuple(fc.array(column, { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 70 }))
      .map(([cells, count]) =>
        Array.from({ length: count }, (_, row) =>
          Object.fromEntries(cells.map((list, at) => [`c${at}`, list[row]])),
        ),
      );
    fc.assert(fc.property(rows, expectRoundTrip), { numRuns: 300 });
  });

  it('that are none come back as none', () => {
    expectRoundTrip([]);
    expectRoundTrip([{}, {}, {}]);
    expectRoundTrip([[], [], []]);
    expectRoundTrip([[1, 'a'], [2, 'b'], [3, new Date(1)], [4, 'd'], [5, { e: 1 }], [1]]);
    expectRoundTrip([1, 'two', null, undefined, new Date(3), [4], { five: 5 }]);
  });

  it('many of them, and all alike, come back', () => {
    expectRoundTrip(Array.from({ length: 20_000 }, () => ({ a: null, b: null, c: undefined, d: 5 })));
    expectRoundTrip(Array.from({ length: 20_000 }, () => ({})));
    expectRoundTrip([{ list: new Array(100_000).fill(0) }]);
    expectRoundTrip(Array.from({ length: 3000 }, (_, id) => ({ id, text: `${id} ${'x'.repeat(id % 50)}` })));
  });
});

describe('a value', () => {
  it.each([
    ['a long text', 'x'.repeat(100_000)],
    ['a long text of a wide script', '語'.repeat(50_000)],
    ['half of a surrogate pair', 'a\udc00'],
    ['two halves in the wrong order', '\udc00\ud800'],
    ['a large buffer', Buffer.alloc(10_000, 'é')],
    ['a buffer as long as what is kept as text', Buffer.alloc(4096, 1)],
    ['a large integer', 10n ** 1000n],
    ['an integer beyond 32 bits', 2 ** 40 + 1],
    ['the smallest number', Number.MIN_VALUE],
    ['a circle', { x: 1.5, y: -0, radius: Infinity }],
    ['a vector', Array.from({ length: 1536 }, (_, index) => Math.sin(index))],
    ['deep JSON', JSON.parse(`${'['.repeat(400)}${']'.repeat(400)}`)],
    [
      'own __proto__',
      JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
    ],
  ])('comes back: %s', (_name, value) => {
    expectRoundTrip([{ value }]);
    expectRoundTrip(Array.from({ length: 100 }, (_, id) => ({ id, value })).slice(0, 20));
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('that stands in two places does so again', () => {
    const zone = { name: 'UTC', at: [new Date(1)] };
    const rows = [
      { a: zone, b: [zone, zone.at], c: Buffer.from('x') },
      { a: zone, b: [{ zone }], c: new Map([[zone, zone.at]]) },
    ];
    expectRoundTrip(rows);
    const answer = decoded(bytesOf(rows));
    const [first, second] = answer.rows.rows() as [{ a: object; b: object[] }, { a: object }];
    expect(first.a).toBe(second.a);
    expect(first.b[0]).toBe(first.a);
    expect((answer.rows.rows() as [{ a: object }])[0].a).not.toBe(first.a);
  });

  it('that is changed by one caller is not changed for the next', () => {
    const answer = decoded(bytesOf([{ json: { list: [1] }, at: new Date(1), data: Buffer.from('a') }]));
    const [row] = answer.rows.rows() as [{ json: { list: number[] }; at: Date; data: Buffer }];
    row.json.list.push(2);
    row.at.setTime(5);
    row.data[0] = 0;
    expectSame(answer.rows.rows(), [{ json: { list: [1] }, at: new Date(1), data: Buffer.from('a') }]);
  });
});

describe('the type parsers behind an answer', () => {
  it.each([
    ['a few rows', [{ id: 1 }]],
    [
      'columns that ask for more cells than their bytes pay for',
      Array.from({ length: 9000 }, () => ({ a: null, b: null })),
    ],
    ['no row', []],
  ])('come back with %s, and are none where there were none', (_what, rows) => {
    const { bytes, rows: kept } = decoded(bytesOf(rows));
    for (const parsers of [['90001 text -', '600 text é'], []]) {
      const again = decoded(encodeAnswer({ bytes, rows: kept, parsers }) as Uint8Array);
      expect(again.parsers).toEqual(parsers.length === 0 ? undefined : parsers);
      expectSame(again.rows.rows(), rows);
    }
  });
});
