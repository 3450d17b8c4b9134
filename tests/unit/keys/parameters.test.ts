/** Two lists of parameters have one key exactly when they are the same list. */
import { runInNewContext } from 'node:vm';
import { parametersKey } from '../../../cachalot/keys/parameters';
import * as fc from '../../support/properties';

describe('different parameters', () => {
  const different: readonly (readonly [name: string, list: readonly unknown[]])[] = [
    ['a number', [1]],
    ['its text', ['1']],
    ['a bigint', [1n]],
    ['true', [true]],
    ['its text', ['true']],
    ['false', [false]],
    ['zero', [0]],
    ['minus zero', [-0]],
    ['NaN', [Number.NaN]],
    ['infinity', [Infinity]],
    ['less than that', [-Infinity]],
    ['null', [null]],
    ['its text', ['null']],
    ['undefined', [undefined]],
    ['two of them', [undefined, undefined]],
    ['an empty text', ['']],
    ['two texts', ['a', 'b']],
    ['one text', ['ab']],
    ['a text like a key', ['as1:b']],
    ['a list', [['a', 'b']]],
    ['an empty list', [[]]],
    ['two empty lists', [[], []]],
    ['an empty list in a list', [[[]]]],
    ['a date', [new Date(5)]],
    ['its time', [5]],
    ['its text', [new Date(5).toISOString()]],
    ['an invalid date', [new Date(Number.NaN)]],
    ['bytes', [Buffer.from('a')]],
    ['a typed array', [new Uint8Array([97])]],
    ['another', [new Int8Array([97])]],
    ['an empty one', [new Uint8Array()]],
    ['an object', [{ a: 1, b: 2 }]],
    ['in another order', [{ b: 2, a: 1 }]],
    ['with a text', [{ a: 1, b: '2' }]],
    ['its JSON', [JSON.stringify({ a: 1, b: 2 })]],
    ['an empty object', [{}]],
    ['one without prototype', [Object.create(null)]],
    ['one with undefined', [{ a: undefined }]],
    ['one with its own __proto__', [JSON.parse('{"__proto__":1}')]],
    ['a lone surrogate', ['\ud800']],
    ['another', ['\ud801']],
    ['what UTF-8 makes of them', ['\ufffd']],
    ['a long text', ['x'.repeat(5000)]],
    ['another', [`${'x'.repeat(4999)}y`]],
    ['long bytes', [Buffer.alloc(5000, 'x')]],
    ['other long bytes', [Buffer.alloc(5001, 'x')]],
    ['none', []],
  ];

  it('have different keys', () => {
    const keys = different.map(([, list]) => parametersKey(list));
    expect(keys).not.toContain(undefined);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('none and no list are told apart too', () => {
    expect(parametersKey(undefined)).not.toBe(parametersKey([]));
  });

  it('texts and bytes far longer than a key are digested', () => {
    expect(parametersKey(['x'.repeat(1_000_000), Buffer.alloc(1_000_000)])!.length).toBeLessThan(200);
  });
});

describe('the same parameters', () => {
  it('have the same key, made anew', () => {
    const make = () => [
      1,
      'a',
      null,
      new Date(5),
      Buffer.from('a'),
      [1, ['b']],
      { a: { b: [undefined, -0] } },
      10n,
    ];
    expect(parametersKey(make())).toBe(parametersKey(make()));
  });

  it('have the same key in whatever realm they were made', () => {
    const source =
      '[1, "a", new Date(5), [1, [2]], { a: { b: 1 } }, new Float32Array([1.5]), Object.create(null)]';
    expect(parametersKey(runInNewContext(source))).toBe(parametersKey(runInNewContext(source)));
    expect(parametersKey(runInNewContext(source))).toBe(
      parametersKey([
        1,
        'a',
        new Date(5),
        [1, [2]],
        { a: { b: 1 } },
        new Float32Array([1.5]),
        Object.create(null),
      ]),
    );
  });
});

describe('any two lists', () => {
  const value = fc.anything({
    withBigInt: true,
    withDate: true,
    withNullPrototype: true,
    withTypedArray: true,
    withUnicodeString: true,
  });
  // From few values, so that equal and nearly equal lists are common.
  const few = fc.constantFrom<unknown>(
    0,
    -0,
    '',
    '0',
    'a',
    null,
    undefined,
    [],
    {},
    [[]],
    ['a'],
    { a: 'a' },
    true,
    1n,
  );
  const list = fc.array(
    fc.oneof(few, fc.array(few), fc.dictionary(fc.constantFrom('a', 'b', ''), few), value),
    {
      maxLength: 4,
    },
  );

  it('have one key exactly when they are the same', () => {
    fc.assert(
      fc.property(list, list, (one, other) => {
        const [first, second] = [parametersKey(one), parametersKey(other)];
        if (first === undefined || second === undefined) return;
        expect(first === second).toBe(same(one, other));
        expect(parametersKey(structure(one))).toBe(first);
      }),
      { numRuns: 3000 },
    );
  });

  it('of what a person writes always have a key', () => {
    fc.assert(fc.property(fc.array(fc.jsonValue()), (plain) => expect(parametersKey(plain)).toBeDefined()));
  });
});

class Money {
  constructor(readonly cents: number) {}
}
class Day extends Date {}
const holes = [1, 2, 3];
delete holes[1];
const cycle: Record<string, unknown> = {};
cycle.self = cycle;
let many: unknown = 1;
for (let level = 0; level < 60; level += 1) many = [many, many];

describe('a parameter that cannot be told apart', () => {
  it.each<[string, unknown]>([
    ['an object of a class', new Money(1)],
    ['a date of a class', new Day(0)],
    ['a date with a method of its own', Object.assign(new Date(0), { toPostgres: () => 'x' })],
    ['an object with toPostgres', { toPostgres: () => 'x' }],
    ['an object with toSQL', { toSQL: () => 'x' }],
    ['an object with toISOString', { toISOString: () => 'x' }],
    [
      'an accessor',
      {
        get a() {
          return Math.random();
        },
      },
    ],
    ['a hidden property', Object.defineProperty({}, 'a', { value: 1 })],
    ['a symbol as key', { [Symbol('a')]: 1 }],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a proxy', new Proxy({}, {})],
    ['a boxed number', Object(1)],
    ['a map', new Map()],
    ['a cycle', cycle],
    ['objects that refer to others again and again', many],
    ['an array with holes', holes],
    ['an array with a property', Object.assign([1], { a: 1 })],
  ])('has no key: %s', (_name, parameter) => {
    expect(parametersKey([1, parameter])).toBeUndefined();
    expect(parametersKey([{ deep: [parameter] }])).toBeUndefined();
  });

  it('has no key where the parameters are no list', () => {
    expect(parametersKey({ a: 1 } as unknown as unknown[])).toBeUndefined();
  });
});

/** The same types, values, prototypes and order of properties. */
function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Date) return Object.is(one.getTime(), (other as Date).getTime());
  if (ArrayBuffer.isView(one)) return bytes(one).equals(bytes(other as ArrayBufferView));
  const [first, second] = [Object.entries(one), Object.entries(other)];
  return (
    first.length === second.length &&
    first.every(([name, value], index) => name === second[index]![0] && same(value, second[index]![1]))
  );
}

const bytes = (view: ArrayBufferView) => Buffer.from(view.buffer, view.byteOffset, view.byteLength);

/** The same arrays and records, made anew. */
function structure<T>(value: T): T {
  if (Array.isArray(value)) return value.map(structure) as T;
  if (typeof value !== 'object' || value === null) return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return value;
  const copy = Object.create(prototype);
  for (const [name, inner] of Object.entries(value)) {
    Object.defineProperty(copy, name, {
      value: structure(inner),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}
