/** Sameness is strict about values, prototypes and order, and blind to the realm that built-ins come from. */
import vm from 'node:vm';
import { copy, difference } from '../../support/same';

const realm = vm.createContext();
const elsewhere = (code: string): unknown => vm.runInContext(`(${code})`, realm);

class Model {
  name = 'one';
}

const cyclic = (): object => {
  const value: { self?: object } = {};
  value.self = value;
  return value;
};

describe('two values are the same', () => {
  it.each([
    ['numbers', 1, 1],
    ['not-a-numbers', Number.NaN, Number.NaN],
    ['rows', { a: 1, b: [null, 'x'] }, { a: 1, b: [null, 'x'] }],
    ['rows of two realms', { a: 1 }, elsewhere('{ a: 1 }')],
    ['dates of two realms', new Date(5), elsewhere('new Date(5)')],
    ['buffers', Buffer.from('abc'), Buffer.from('abc')],
    ['maps', new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])],
    ['models', new Model(), new Model()],
    ['cycles', cyclic(), cyclic()],
    ['rows without prototype', Object.create(null), Object.create(null)],
  ])('%s', (_what, one, other) => {
    expect(difference(one, other)).toBeUndefined();
  });
});

describe('two values differ', () => {
  it.each([
    ['a number and its string', 1, '1', 'value: 1 is not "1"'],
    ['a number and its bigint', 1, 1n, 'value: 1 is not 1n'],
    ['zeros', 0, -0, 'value: 0 is not -0'],
    ['null and undefined', { a: null }, { a: undefined }, 'value.a: null is not undefined'],
    ['a missing property', { a: 1 }, {}, 'value: properties a are not none'],
    ['an order', { a: 1, b: 2 }, { b: 2, a: 1 }, 'value: properties a, b are not b, a'],
    ['a date and another', [new Date(5)], [new Date(6)], 'value.0 (time): 5 is not 6'],
    ['a buffer and an array', Buffer.from('a'), new Uint8Array([97]), 'value: a Buffer is not a Uint8Array'],
    ['bytes', Buffer.from('a'), Buffer.from('b'), 'value: bytes 61 are not 62'],
    ['a model and a row', new Model(), { name: 'one' }, 'value: a Model is not a Object'],
    ['a prototype and none', {}, Object.create(null), 'value: a Object is not a object without prototype'],
    ['sets', new Set([1]), new Set([2]), 'value (entries).0: 1 is not 2'],
    ['holes and undefined', new Array(1), [undefined], 'value: properties length are not 0, length'],
  ])('%s', (_what, one, other, expected) => {
    expect(difference(one, other)).toBe(expected);
  });
});

describe('a copy', () => {
  it('is the same and shares nothing', () => {
    const value = {
      row: new Model(),
      when: new Date(5),
      bytes: Buffer.from('abc'),
      list: [1, undefined],
      bare: Object.assign(Object.create(null), { a: 1 }),
      self: cyclic(),
    };
    const copied = copy(value);
    expect(difference(copied, value)).toBeUndefined();
    for (const key of Object.keys(value) as (keyof typeof value)[]) expect(copied[key]).not.toBe(value[key]);
    copied.bytes.fill(0);
    expect(value.bytes.toString()).toBe('abc');
  });
});
