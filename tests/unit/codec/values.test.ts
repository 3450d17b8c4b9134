/** Every value that a driver can give comes back with its type, prototype and properties. */
import { runInNewContext } from 'node:vm';
import { captured, expectRestores } from './restores';

const PostgresInterval: (raw: string) => object = require('postgres-interval');

const one = (value: unknown) => (captured([{ value }]).rows() as [{ value: unknown }])[0].value;

describe('primitive values', () => {
  it('come back as they are', () => {
    const values = [
      0,
      -0,
      1.5,
      Number.NaN,
      Infinity,
      -Infinity,
      2 ** 53,
      10n ** 30n,
      '',
      'é😀',
      '\ud800',
      true,
      null,
    ];
    expectRestores(values.map((value) => ({ value })));
    expectRestores([{ ...values }]);
    expect(one(-0)).toBe(-0);
  });

  it('of several types may share a column', () => {
    expectRestores([{ at: new Date(1) }, { at: Infinity }, { at: 'infinity' }, { at: 5 }, { at: null }]);
    expectRestores([{ data: Buffer.from('a') }, { data: 'a' }, { data: null }, { data: undefined }]);
    expectRestores([{ at: new Date(1) }, { at: 'infinity' }, { at: undefined }, { at: null }]);
  });
});

describe('dates', () => {
  it('come back, valid or not', () => {
    expectRestores([{ at: new Date(0) }, { at: new Date(Number.NaN) }, { at: new Date(-8.64e15) }]);
  });

  it('of a subclass keep their class', () => {
    class Day extends Date {
      iso(): string {
        return this.toISOString().slice(0, 10);
      }
    }
    expectRestores([{ at: new Day(0) }, { at: new Date(0) }]);
    expect((one(new Day(0)) as Day).iso()).toBe('1970-01-01');
  });

  it('are real dates also while timers are faked', () => {
    const at = new Date(7);
    const snapshot = captured([{ at }, { at: [new Date(8)] }]);
    jest.useFakeTimers({ now: 5 });
    try {
      const [first, second] = snapshot.rows() as [{ at: Date }, { at: [Date] }];
      expect([first.at.getTime(), second.at[0].getTime()]).toEqual([7, 8]);
      expect(Object.getPrototypeOf(first.at)).toBe(Object.getPrototypeOf(at));
      expect(Reflect.ownKeys(first.at)).toEqual([]);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('bytes', () => {
  it('come back whatever they are', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expectRestores([
      { data: all },
      { data: Buffer.alloc(0) },
      { data: null },
      { data: Buffer.alloc(100_000, 'é') },
    ]);
  });

  it('do not hold on to the packet that they were cut from', () => {
    const packet = Buffer.alloc(65_536, 1);
    const snapshot = captured([{ data: packet.subarray(10, 20), other: { deep: packet.subarray(0, 5) } }]);
    packet.fill(9);
    expect(snapshot.rows()).toEqual([{ data: Buffer.alloc(10, 1), other: { deep: Buffer.alloc(5, 1) } }]);
    expect(snapshot.bytes).toBeLessThan(4000);
  });

  it('of typed arrays, views and buffers come back', () => {
    const { buffer } = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    const views = [
      new Uint8Array(buffer, 1, 3),
      new Uint8ClampedArray(buffer),
      new Int16Array(buffer, 2, 2),
      new Float32Array([1.5, Number.NaN, -0]),
      new Float64Array(buffer),
      new BigInt64Array(buffer),
      new DataView(buffer, 4, 4),
    ];
    expectRestores(views.map((value) => ({ value })));
    const transferred = new Int8Array(2);
    structuredClone(transferred.buffer, { transfer: [transferred.buffer] });
    expect(one(transferred)).toEqual(new Int8Array());
    expect(new Uint8Array(one(buffer) as ArrayBuffer)).toEqual(new Uint8Array(buffer));
  });
});

describe('objects', () => {
  it('from JSON columns come back, own __proto__ and all', () => {
    const text =
      '{"b":1,"a":[1,[2,{"c":null}],"x"],"__proto__":{"evil":true},"constructor":{"prototype":1},"1":2}';
    expectRestores([{ json: JSON.parse(text) }, { json: JSON.parse(`[${text},[],{}]`) }, { json: null }]);
  });

  it('of driver classes keep their class', () => {
    class Range {
      constructor(
        readonly lower: unknown,
        readonly upper: unknown,
      ) {}
    }
    expectRestores([
      { value: PostgresInterval('1 year 2 mons 03:04:05.678') },
      { value: PostgresInterval('') },
      { value: { x: 1.5, y: -0 } },
      { value: { x: 1, y: 2, radius: 3 } },
      { value: [{ x: 1, y: 2 }, [{ x: 3, y: 4 }]] },
      { value: new Range(new Date(1), null) },
    ]);
  });

  it('may be maps, sets and regular expressions', () => {
    const pattern = /a/gy;
    pattern.lastIndex = 3;
    const map = new Map<unknown, unknown>([[{ a: 1 }, new Set([1, [2]])]]);
    expectRestores([{ pattern, map, set: new Set(['x', new Date(1)]) }]);
  });

  it('that stand in two places do so again', () => {
    const zone = { name: 'UTC' };
    const snapshot = captured([
      { a: zone, b: [zone] },
      { a: zone, b: [{ zone }] },
    ]);
    const [first, second] = snapshot.rows() as [
      { a: object; b: [object] },
      { a: object; b: [{ zone: object }] },
    ];
    expect(first.a).toEqual(zone);
    expect(first.a).toBe(first.b[0]);
    expect(second.a).toBe(first.a);
    expect(second.b[0].zone).toBe(first.a);
    expect((snapshot.rows() as [{ a: object }])[0].a).not.toBe(first.a);
    expect(first.a).not.toBe(zone);
  });

  it('that stand in two places may be dates, buffers or empty', () => {
    const [at, data, none] = [new Date(1), Buffer.from('x'), {}];
    const rows = captured([
      { at, data, none },
      { at, data, none },
    ]).rows() as Record<string, unknown>[];
    expect(rows).toEqual([
      { at, data, none },
      { at, data, none },
    ]);
    expect(rows[0]!.at).toBe(rows[1]!.at);
    expect(rows[0]!.data).toBe(rows[1]!.data);
    expect(rows[0]!.none).toBe(rows[1]!.none);
  });

  it('of another realm keep the prototypes of that realm', () => {
    const rows: { list: unknown[]; at: Date; json: object }[] = runInNewContext(
      '[{ list: [1, [2]], at: new Date(5), json: { a: { b: 1 } }, map: new Map([[1, {}]]), view: new Int8Array(2) }]',
    );
    // The list itself is always the driver's array or ours; what it holds is what counts.
    const [copy] = captured([...rows]).rows() as typeof rows;
    const [row] = rows as [(typeof rows)[0]];
    for (const [name, value] of Object.entries(row)) {
      const restored = copy![name as keyof typeof row];
      expect(restored).not.toBe(value);
      expect(Object.getPrototypeOf(restored)).toBe(Object.getPrototypeOf(value));
      expect(JSON.stringify(restored)).toBe(JSON.stringify(value));
    }
    expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(row));
    expect(copy!.at.getTime()).toBe(5);
  });
});
