/** Bytes that are not a whole, unchanged answer are a miss: no exception, no harm, no more memory than they pay for. */
import { deflateRawSync } from 'node:zlib';
import { compressAtOnce } from '../../../../cachalot/backends/codec/bytes/compress';
import { decodeAnswer } from '../../../../cachalot/backends/codec/bytes/decode';
import { DEFLATED, HEADER, VERSION } from '../../../../cachalot/backends/codec/bytes/format';
import { seal } from '../../../../cachalot/backends/codec/bytes/frame';
import * as fc from '../../../support/properties';
import { bytesOf } from './round-trip';

const shared = { deep: [new Date(5), { list: [1, 'two', 3n] }] };
const ROWS: readonly (readonly unknown[])[] = [
  [{ id: 1 }],
  [{ id: 1, name: 'é', at: new Date(1), data: Buffer.from('x'), nothing: null, json: { a: [1.5, '語'] } }],
  [1, [2, 'b'], null],
  Array.from({ length: 6 }, (_, id) => ({
    id,
    name: `n${id}`,
    on: id > 2,
    shared,
    at: id > 3 ? new Date(id) : null,
  })),
  [{ map: new Map([[{ a: 1 }, new Set([/x/g])]]), view: new Uint16Array([1, 2]), raw: new ArrayBuffer(3) }],
];

const large = Array.from({ length: 300 }, (_, id) => ({
  id,
  name: `name ${id}`,
  state: ['new', 'paid'][id % 2],
  price: id / 3,
  at: new Date(id * 86_400_000),
  data: id % 7 === 0 ? null : Buffer.from(`bytes ${id}`),
  json: { id, tags: ['a', 'b', `${id}`], more: id % 5 === 0 ? { none: undefined, big: 10n ** 20n } : null },
}));

/** The same bytes with another body, and a header that vouches for it. */
function resealed(body: Uint8Array): Buffer {
  return seal(Buffer.concat([Buffer.alloc(HEADER), body]));
}

/** Whatever an answer with a valid checksum holds, making copies of it does no harm. */
function use(bytes: Uint8Array): void {
  const answer = decodeAnswer(bytes);
  if (answer === undefined) return;
  expect(answer.rows.rows()).toHaveLength(answer.rows.length);
  answer.whole?.copy(undefined);
}

const WRITABLE = { writable: true, enumerable: true, configurable: true };

const untouched = JSON.stringify(
  [Object, Array, Date, Map, Function].map((type) => Reflect.ownKeys(type.prototype).map(String)),
);

afterEach(() => {
  const now = [Object, Array, Date, Map, Function].map((type) => Reflect.ownKeys(type.prototype).map(String));
  expect(JSON.stringify(now)).toBe(untouched);
});

describe('bytes that were damaged', () => {
  it('by a cut anywhere are a miss', () => {
    for (const rows of ROWS) {
      for (const bytes of [bytesOf(rows), compressAtOnce(bytesOf(rows))]) {
        for (let end = 0; end < bytes.length; end += 1)
          expect(decodeAnswer(bytes.subarray(0, end))).toBeUndefined();
      }
    }
  });

  it('by bytes that follow them are a miss', () => {
    for (const rows of ROWS) {
      expect(decodeAnswer(Buffer.concat([bytesOf(rows), Buffer.alloc(1)]))).toBeUndefined();
    }
  });

  it('in a single bit are a miss', () => {
    for (const rows of [...ROWS, large.slice(0, 40)]) {
      const bytes = rows.length > 6 ? compressAtOnce(bytesOf(rows)) : bytesOf(rows);
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(decodeAnswer(bytes)).toBeUndefined();
        bytes[bit >> 3]! ^= 1 << (bit & 7);
      }
      expect(decodeAnswer(bytes)).toBeDefined();
    }
  });

  it('at random places are a miss', () => {
    const bytes = bytesOf(large);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, by] of changes) changed[at]! ^= by;
        expect(changed.equals(bytes) || decodeAnswer(changed) === undefined).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('beyond recognition are a miss', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expect(decodeAnswer(bytes)).toBeUndefined()),
      { numRuns: 2000 },
    );
    for (const text of ['', 'null', '{"rows":[]}', '\x80\x04\x95'])
      expect(decodeAnswer(Buffer.from(text))).toBeUndefined();
  });

  it('of another version are a miss', () => {
    const body = bytesOf([{ id: 1 }]).subarray(HEADER);
    for (let version = 0; version < 256; version += 1) {
      const bytes = resealed(body);
      bytes[1] = version;
      expect(decodeAnswer(bytes) === undefined).toBe(version !== VERSION);
    }
  });
});

describe('bytes that somebody forged, checksum and all', () => {
  it('at random do no harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => use(resealed(body))),
      { numRuns: 5000 },
    );
  });

  it('from small answers, one byte at a time, do no harm', () => {
    for (const rows of ROWS) {
      const body = bytesOf(rows).slice(HEADER);
      for (let at = 0; at < body.length; at += 1) {
        const before = body[at]!;
        for (const byte of [0, 1, before ^ 1, before ^ 0x80, 0x7f, 0x80, 0xff, before + 1]) {
          body[at] = byte;
          use(resealed(body));
        }
        body[at] = before;
      }
    }
  });

  it('from large answers do no harm', () => {
    const body = bytesOf(large).subarray(HEADER);
    const edit = fc.record({
      at: fc.nat(body.length - 1),
      drop: fc.nat(6),
      put: fc.uint8Array({ maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let changed: Buffer = Buffer.from(body);
        for (const { at, drop, put } of edits)
          changed = Buffer.concat([changed.subarray(0, at), put, changed.subarray(at + drop)]);
        use(resealed(changed));
      }),
      { numRuns: 1500 },
    );
  });

  it('get no more memory than they pay for', () => {
    const many = [0xff, 0xff, 0xff, 0xff, 0x7f];
    const bodies = [
      [0, ...many, 0, 0, 0, 0, 1, 0, ...many],
      [0, 1, 0, ...many, ...many],
      [0, 1, 0, 0, 0, ...many, 5, 4],
      [0, ...many, 0, 0, 0, 0, 1, 1, 0, ...many, 0x11, 0x11],
      [0, 0, 0, 0, 0, 0, 1, 1, ...many, 0],
      [0, 1, 0, 0, 0, 0, 1, 2, 1, 0xc0, 12, ...many],
      [0, 1, 0, 0, 0, 0, 1, 2, 1, 0xc0, 13, ...many, 1],
      [0, 1, 0, 0, 0, 0, 1, 2, 1, 0xc0, 9, ...many],
      [0, 0, 0, 0, 0, 0, 0, 0, ...many],
    ];
    const before = process.memoryUsage();
    for (const body of bodies) expect(decodeAnswer(resealed(Buffer.from(body)))).toBeUndefined();
    const after = process.memoryUsage();
    expect(after.heapTotal + after.external - before.heapTotal - before.external).toBeLessThan(64 * 2 ** 20);
  });

  it('with names that look like code make properties, and nothing else', () => {
    const names = ['__proto__', '"]+process.exit(1)+["', '\u2028throw 1', '\\', "'", '*/'];
    const rows = Array.from({ length: 300 }, (_, id) =>
      names.reduce(
        (row, name) => Object.defineProperty(row, name, { value: id, ...WRITABLE }),
        {} as Record<string, unknown>,
      ),
    );
    const answer = decodeAnswer(resealed(bytesOf(rows).subarray(HEADER)))!;
    for (const copies of [answer.rows.rows(), answer.rows.rows()] as Record<string, unknown>[][]) {
      expect(copies).toHaveLength(300);
      expect(Object.keys(copies[299]!)).toEqual(names);
      expect(Object.getOwnPropertyDescriptor(copies[299], '__proto__')).toEqual({ value: 299, ...WRITABLE });
      expect(Object.getPrototypeOf(copies[299])).toBe(Object.prototype);
    }
  });

  it('and deflated a thousandfold are not inflated', () => {
    const bomb = deflateRawSync(Buffer.alloc(64 * 2 ** 20), { level: 9 });
    const bytes = resealed(bomb);
    bytes[2] = DEFLATED;
    for (const length of [1, bomb.length * 100, 64 * 2 ** 20, 2 ** 32 - 1]) {
      bytes.writeUInt32LE(length, 8);
      expect(decodeAnswer(bytes)).toBeUndefined();
    }
  });

  it('with objects in each other without end are a miss', () => {
    const nest = (depth: number) => [
      0,
      1,
      0,
      0,
      0,
      0,
      1,
      2,
      1,
      0xc0,
      ...new Array(depth).fill([12, 1]).flat(),
      12,
      0,
      0,
    ];
    expect(decodeAnswer(resealed(Buffer.from(nest(400))))).toBeDefined();
    expect(decodeAnswer(resealed(Buffer.from(nest(600))))).toBeUndefined();
    expect(decodeAnswer(resealed(Buffer.from(nest(100_000))))).toBeUndefined();
  });

  it('with objects in each other by reference alone are a miss', () => {
    const chain = (length: number) => {
      const slots = Array.from({ length }, (_, slot) =>
        slot === 0 ? [17, 12, 0] : [17, 12, 1, 18, ...varint(slot - 1)],
      );
      const run = [2, ...varint(length), 0xc0, ...slots.flat()];
      return resealed(Buffer.from([0, ...varint(length), 0, 0, 0, 0, 1, ...run, 0]));
    };
    expect(decodeAnswer(chain(250))?.rows.rows()).toHaveLength(250);
    expect(decodeAnswer(chain(5000))).toBeUndefined();
  });
});

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
}
