/** Two rows have the same text exactly when no program could tell them apart. */

import { textsOfRows } from '../../../cachalot/store/value-text';
import * as fc from '../../support/properties';
import { difference } from '../../support/same';

const textOf = (value: unknown): string => textsOfRows([{ v: value }])[0]!;

class Interval {
  constructor(readonly days: number) {}
}
class Span {
  constructor(readonly days: number) {}
}
const withHidden = Object.defineProperty({}, 'a', { value: 1, enumerable: false });
const holdsItself: Record<string, unknown> = {};
holdsItself.self = holdsItself;

/** All different. */
const VALUES: readonly unknown[] = [
  ...[0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1n, '1', '', true, false],
  ...[null, undefined, 'null', 'undefined', 'a', 'a;', 's1:a', '\ud83d', '\ude00', '😀'],
  ...[new Date(0), new Date(1), new Date(Number.NaN), '1970-01-01T00:00:00.000Z'],
  ...[Buffer.from(''), Buffer.from('a'), new Uint8Array([97]), [97], new ArrayBuffer(1)],
  ...[
    [],
    [null],
    [undefined],
    [[]],
    [[], []],
    {},
    Object.create(null),
    { a: 1 },
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  ...[{ a: undefined }, { 'a}': 1 }, withHidden, new Interval(1), new Span(1), new Interval(2), holdsItself],
  ...[new Map([[1, 2]]), new Map([[2, 1]]), new Set([1]), new Set([2]), /a/, /a/g],
  ...['x'.repeat(1000), `${'x'.repeat(999)}y`],
];

describe('the text of a row', () => {
  it('tells every two of these apart', () => {
    expect(new Set(VALUES.map(textOf)).size).toBe(VALUES.length);
  });

  it('is the same for a copy', () => {
    for (const make of [
      () => ({ a: [1, { b: new Date(5) }], c: Buffer.from('x') }),
      () => new Interval(3),
      () => new Map([['a', new Set([1])]]),
    ])
      expect(textOf(make())).toBe(textOf(make()));
  });

  it('differs exactly where a comparison finds a difference', () => {
    const anything = () =>
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true });
    const pairs = fc
      .tuple(anything(), anything())
      .chain(([one, other]) => fc.constantFrom([one, other], [one, one]));
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        expect(textOf(one) === textOf(other)).toBe(difference(one, other) === undefined);
      }),
      { numRuns: 500 },
    );
  });
});
