/** What cannot be given back exactly is refused, with the column and what stood in it. */
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { refused } from './restores';

class Private {
  #secret = 1;
  shown = 1;
  reveal(): number {
    return this.#secret;
  }
}

const slots = new WeakMap<object, number>();
class Slotted {
  constructor() {
    slots.set(this, 2000);
  }
  get year(): number {
    return slots.get(this)!;
  }
}

const frozen = Object.freeze({ a: 1 });
const holes = [1, 2, 3];
delete holes[1];
const cycle: Record<string, unknown> = { name: 'cycle' };
cycle.self = cycle;
const shadowed = Object.defineProperty({ a: 1 }, 'hidden', { value: 1, enumerable: false });
let depth: unknown = null;
for (let level = 0; level < 2000; level += 1) depth = [depth];

const CASES: readonly (readonly [name: string, value: unknown, detail: string])[] = [
  ['a function', () => 1, 'function'],
  ['a symbol', Symbol('s'), 'symbol'],
  ['a proxy', new Proxy({}, {}), 'proxy'],
  ['a proxy of an array', new Proxy([], {}), 'proxy'],
  ['a function inside JSON', { deep: [{ f: () => 1 }] }, 'function'],
  [
    'an accessor',
    {
      get a() {
        return 1;
      },
    },
    'an object with an accessor',
  ],
  ['a hidden property', shadowed, 'an object with a read-only or hidden property'],
  ['a symbol as key', { [Symbol('s')]: 1 }, 'an object with symbols as keys'],
  ['a frozen object', frozen, 'a frozen, sealed or closed object'],
  ['a frozen array', Object.freeze([1]), 'a frozen, sealed or closed array'],
  ['an array with holes', holes, 'an array with holes'],
  ['the result of a match', 'abc'.match(/b/), 'an array with properties of its own'],
  [
    'a date with a property',
    Object.assign(new Date(0), { zone: 'UTC' }),
    'a built-in object with properties of its own',
  ],
  [
    'a map with a property',
    Object.assign(new Map(), { extra: 1 }),
    'a built-in object with properties of its own',
  ],
  ['a cycle', cycle, 'an object that holds itself or its row'],
  ['a promise', Promise.resolve(1), 'a promise'],
  ['a WeakMap', new WeakMap(), 'a WeakMap'],
  ['an error', new Error('no'), 'an error'],
  ['a boxed string', Object('text'), 'a boxed primitive'],
  ['shared memory', new SharedArrayBuffer(2), 'a resizable, shared or unknown SharedArrayBuffer'],
  [
    'an object of a class with private fields',
    new Private(),
    'an object of class Private, which has private fields',
  ],
  ['an object whose state is elsewhere', new Slotted(), 'an object whose state is hidden'],
  ['an object of a native class', new Intl.NumberFormat(), 'an object that inherits from NumberFormat'],
  ['deep nesting', depth, 'nested deeper than 500'],
];

describe('a value that cannot be restored', () => {
  it.each(CASES)('is refused: %s', (_name, value, detail) => {
    expect(refused([{ id: 1, x: value }])).toEqual({
      cachable: false,
      because: 'value',
      detail: `column "x": ${detail}`,
      column: 'x',
    });
  });

  it.each([
    ['a stream', () => new Readable()],
    ['an emitter', () => new EventEmitter()],
    ['a URL', () => new URL('http://host/')],
  ])('is refused: %s', (_name, make) => {
    expect(refused([{ x: make() }]).detail).toMatch(/^column "x": /);
  });

  it('is refused wherever it stands among many rows', () => {
    const rows = Array.from({ length: 500 }, (_, id): { id: number; x: unknown } => ({ id, x: id }));
    rows[400]!.x = Symbol('s');
    expect(refused(rows).detail).toBe('column "x": symbol');
  });

  it('is named by its place where rows are arrays or bare values', () => {
    expect(refused([[1, () => 1]])).toMatchObject({ detail: 'column 1: function', column: '1' });
    expect(refused([() => 1]).detail).toBe('a row: function');
    expect(refused([() => 1]).column).toBeUndefined();
  });

  it('is named by the beginning of a name that is a long expression', () => {
    expect(refused([{ [`${'x'.repeat(200)}yyy`]: () => 1 }]).column).toBe('x'.repeat(200));
  });
});

describe('a row that cannot be restored', () => {
  it('is refused', () => {
    expect(
      refused([
        {
          get a() {
            return 1;
          },
        },
      ]).detail,
    ).toBe('a row: an object with an accessor');
    expect(refused([new Proxy({}, {})]).detail).toBe('a row: proxy');
    expect(refused([Object.freeze({ a: 1 })]).detail).toBe('a row: a frozen, sealed or closed object');
  });

  it('is refused where it stands twice, or in itself', () => {
    const row: Record<string, unknown> = { id: 1 };
    expect(refused([row, row]).detail).toBe('a row: a row that stands in two places');
    row.self = row;
    expect(refused([row]).detail).toBe('column "self": an object that holds itself or its row');
  });

  it('is refused where the list of rows carries more than rows', () => {
    expect(refused(Object.assign([1], { meta: [] })).detail).toBe(
      'the rows: an array with properties of its own',
    );
    expect(refused(new Array(2)).detail).toBe('the rows: an array with holes');
  });
});
