/** Users' own classes: registered, their objects are kept in memory and in bytes; unregistered, as before. */
import { decodeAnswer } from '../../../cachalot/backends/codec/bytes/decode';
import { type RegisteredType, registerType } from '../../../cachalot/backends/codec/types';
import { bytesOf, decoded, expectRoundTrip, refusal } from './bytes/round-trip';
import { captured, refused } from './restores';

/** Keeps its state where no copy reaches it. */
class Money {
  readonly #cents: bigint;
  constructor(cents: bigint) {
    this.#cents = cents;
  }
  get cents(): bigint {
    return this.#cents;
  }
}

const money: RegisteredType<Money, bigint> = {
  class: Money,
  encode: ({ cents }) => cents,
  decode: (cents) => new Money(cents),
};

const undo: (() => void)[] = [];
const register: typeof registerType = (name, type) => {
  const back = registerType(name, type);
  undo.push(back);
  return back;
};

afterEach(() => {
  for (const back of undo.splice(0)) back();
});

describe('an object of a registered class', () => {
  it('is kept in memory, a fresh one for each caller', () => {
    expect(refused([{ price: new Money(5n) }]).detail).toMatch(/private fields/);
    register('Money', money);
    const snapshot = captured([{ price: new Money(5n), list: [new Money(6n)] }]);
    const [one, other] = [snapshot.rows(), snapshot.rows()] as { price: Money; list: Money[] }[][];
    expect(one![0]!.price).toBeInstanceOf(Money);
    expect(one![0]!.price.cents).toBe(5n);
    expect(one![0]!.list[0]!.cents).toBe(6n);
    expect(one![0]!.price).not.toBe(other![0]!.price);
  });

  it('comes back from bytes', () => {
    register('Money', money);
    const [row] = decoded(bytesOf([{ id: 1, price: new Money(5n) }])).rows.rows() as [{ price: Money }];
    expect(row.price).toBeInstanceOf(Money);
    expect(row.price.cents).toBe(5n);
  });

  it('may hold others, and stand in two places', () => {
    class Pair {
      constructor(
        readonly one: object,
        readonly other: object,
      ) {}
    }
    register('Money', money);
    register<Pair, [object, object]>('Pair', {
      is: (value) => value instanceof Pair,
      encode: ({ one, other }) => [one, other],
      decode: ([one, other]) => new Pair(one, other),
    });
    const coin = new Money(1n);
    const pair = new Pair(coin, coin);
    const [row] = decoded(bytesOf([{ a: pair, b: pair }])).rows.rows() as [{ a: Pair; b: Pair }];
    expect(row.a).toBe(row.b);
    expect(row.a.one).toBe(row.a.other);
    expect((row.a.one as Money).cents).toBe(1n);
  });

  it('is a miss where its class is not registered', () => {
    const back = register('Money', money);
    const bytes = bytesOf([{ price: new Money(5n) }]);
    back();
    expect(decodeAnswer(bytes)).toBeUndefined();
  });

  it('is a miss where decode throws', () => {
    const back = register('Money', money);
    const bytes = bytesOf([{ price: new Money(5n) }]);
    back();
    register('Money', {
      ...money,
      decode: () => {
        throw new Error('too old');
      },
    });
    expect(decodeAnswer(bytes)).toBeUndefined();
  });

  it('is refused where is throws', () => {
    register<Money, bigint>('Money', {
      is: () => {
        throw new Error('no');
      },
      encode: money.encode,
      decode: money.decode,
    });
    expect(refused([{ list: [1] }]).detail).toBe('column "list": a registered type threw Error');
  });

  it('is refused where encode throws or gives what cannot be kept', () => {
    const back = register('Money', {
      class: Money,
      encode: () => {
        throw new Error('no');
      },
      decode: () => new Money(0n),
    });
    expect(refused([{ price: new Money(5n) }]).detail).toBe('column "price": a registered type threw Error');
    back();
    register('Money', { ...money, encode: () => (() => 1) as never });
    expect(refused([{ price: new Money(5n) }]).detail).toBe('column "price": function');
  });
});

describe('a class with plain properties', () => {
  class Point {
    constructor(
      public x: number,
      public y: number,
    ) {}
  }
  class Point3 extends Point {}

  it('needs to be registered for other processes alone, and each subclass by itself', () => {
    expect(captured([{ at: new Point(1, 2) }]).rows()).toEqual([{ at: new Point(1, 2) }]);
    register<Point, number[]>('Point', {
      class: Point,
      encode: ({ x, y }) => [x, y],
      decode: ([x, y]) => new Point(x!, y!),
    });
    expectRoundTrip([{ at: new Point(1, 2) }, { at: null }]);
    expect(refusal([{ at: new Point3(1, 2) }]).detail).toMatch(/^column "at": an object of class Point3, /);
  });
});

describe('registerType', () => {
  it.each([
    ['no name', '', money],
    ['a name that is no text', 5 as never, money],
    ['no type', 'x', undefined as never],
    ['neither class nor is', 'x', { encode: money.encode, decode: money.decode }],
    ['both class and is', 'x', { ...money, is: () => true }],
    ['no encode', 'x', { class: Money, decode: money.decode } as never],
    ['no decode', 'x', { class: Money, encode: money.encode } as never],
  ])('refuses %s', (_what, name, type: RegisteredType<Money, bigint>) => {
    expect(() => register(name, type)).toThrow(
      expect.objectContaining({ code: 'ERR_CACHALOT_INVALID_ARGUMENT' }),
    );
  });

  it('refuses a name that is taken, until its undo was called', () => {
    const back = register('Money', money);
    expect(() => register('Money', money)).toThrow(/a name that no other type has/);
    back();
    back();
    register('Money', money);
  });
});
