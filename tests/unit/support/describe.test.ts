import { className, describe as describeValue, maskCredentials } from '../../../cachalot/support/describe';

describe('describe', () => {
  it.each([
    ['text', '"text"'],
    ['x'.repeat(100), `"${'x'.repeat(80)}…"`],
    [5, '5'],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [5n, '5n'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [[], 'an empty array'],
    [[1], 'an array'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [new Date(), 'an object of class Date'],
    [function greet() {}, 'the function greet'],
    [(() => () => {})(), 'a function'],
  ])('names %p', (value, named) => {
    expect(describeValue(value)).toBe(named);
  });

  it('gives no password away', () => {
    expect(describeValue('redis://user:hunter2@host:6379')).toBe('"redis://user:***@host:6379"');
  });
});

describe('maskCredentials', () => {
  it('masks each URL, also without a user, and passwords with an @ or : in them', () => {
    const masked = maskCredentials('redis://:p@ss:w@host/0, postgres://me:pw@db/x');
    expect(masked).toBe('redis://:***@host/0, postgres://me:***@db/x');
  });

  it('leaves URLs without a password alone', () => {
    for (const url of ['redis://host:6379/0', 'http://user@host/a:b', './file:name@x']) {
      expect(maskCredentials(url)).toBe(url);
    }
  });
});

describe('className', () => {
  it('is undefined for plain objects, also without prototype or of another realm', () => {
    const foreign: object = require('node:vm').runInNewContext('({ a: 1 })');
    for (const plain of [{}, Object.create(null), foreign]) expect(className(plain)).toBeUndefined();
  });

  it('names anonymous classes "unknown"', () => {
    expect(className(new (class {})())).toBe('unknown');
    expect(className(new Map())).toBe('Map');
  });
});
