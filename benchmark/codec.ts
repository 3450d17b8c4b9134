/**
 * What it costs to write an answer as bytes and to read it, beside v8.serialize and JSON, and what deflating
 * saves and costs.
 *
 *     npx tsc -p benchmark/tsconfig.json && node benchmark/build/benchmark/codec.js
 */
import { deserialize, serialize } from 'node:v8';
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateRawSync,
  inflateRawSync,
} from 'node:zlib';
import { decodeAnswer } from '../cachalot/backends/codec/bytes/decode';
import { encodeAnswer } from '../cachalot/backends/codec/bytes/encode';
import { isRefusal } from '../cachalot/backends/codec/refusal';
import { capture } from '../cachalot/backends/codec/snapshot';

const ROUNDS = 5;
const MILLISECONDS = 60;
const COUNTS = [1, 10, 100, 1000, 10_000];

const word = (id: number) => (id * 2_654_435_761).toString(36);

const KINDS: Readonly<Record<string, (id: number) => object>> = {
  '6 plain columns': (id) => ({
    id,
    name: `name ${word(id)}`,
    age: id % 90,
    active: id % 2 === 0,
    price: id * 1.1,
    note: id % 3 === 0 ? `note ${word(id)}` : null,
  }),
  '15 columns, dates and a buffer': (id) => ({
    id,
    name: `name ${word(id)}`,
    email: `${word(id)}@example.org`,
    age: id % 90,
    state: ['new', 'paid', 'sent'][id % 3],
    amount: String(id / 7),
    price: id * 1.1,
    square: id * id,
    created: new Date(1.7e12 + id * 1234),
    updated: id % 5 === 0 ? null : new Date(1.7e12 + id * 60_000),
    day: new Date(86_400_000 * (id % 20_000)),
    hash: Buffer.from(`bytes of ${word(id)}`),
    visible: true,
    nothing: null,
    city: `Łódź ${id % 50}`,
  }),
  'a JSON column': (id) => ({
    id,
    json: { a: id, tags: ['a', 'b', word(id)], deep: { none: null, list: [1, { id }] } },
  }),
};

/** Microseconds a call, the best of the rounds: what disturbs it only ever adds. */
function time(run: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    let [calls, spent] = [0, 0];
    while (spent < MILLISECONDS * 1000) {
      run();
      calls += 1;
      spent = Number(process.hrtime.bigint() - start) / 1000;
    }
    return spent / calls;
  });
  return +Math.min(...rounds).toFixed(1);
}

for (const [kind, make] of Object.entries(KINDS)) {
  const table = COUNTS.map((count) => {
    const rows = Array.from({ length: count }, (_, id) => make(id));
    const snapshot = capture(rows);
    if (isRefusal(snapshot)) throw new Error(`Refused: ${snapshot.detail}`);
    const answer = { bytes: snapshot.bytes, rows: snapshot };
    const bytes = encodeAnswer(answer);
    if (isRefusal(bytes)) throw new Error(`Refused: ${bytes.detail}`);
    const [v8, json] = [serialize(rows), JSON.stringify(rows)];
    return {
      rows: count,
      encode: time(() => encodeAnswer(answer)),
      'v8 write': time(() => serialize(rows)),
      'JSON write': time(() => JSON.stringify(rows)),
      decode: time(() => decodeAnswer(bytes)),
      build: time(() => snapshot.rows()),
      'decode and build': time(() => decodeAnswer(bytes)?.rows.rows()),
      'v8 read': time(() => deserialize(v8)),
      'JSON read': time(() => JSON.parse(json)),
      bytes: bytes.length,
      'v8 bytes': v8.length,
      'JSON bytes': Buffer.byteLength(json),
    };
  });
  console.log(`\n${kind} (µs; JSON leaves texts where there were dates, and objects for buffers)`);
  console.table(table);
}

const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

console.log('\n15 columns, deflated');
console.table(
  COUNTS.map((count) => {
    const rows = Array.from({ length: count }, (_, id) => KINDS['15 columns, dates and a buffer']!(id));
    const snapshot = capture(rows);
    if (isRefusal(snapshot)) throw new Error(`Refused: ${snapshot.detail}`);
    const bytes = encodeAnswer({ bytes: snapshot.bytes, rows: snapshot }) as Buffer;
    const [deflated, brotli] = [deflateRawSync(bytes, { level: 1 }), brotliCompressSync(bytes, QUALITY)];
    return {
      rows: count,
      bytes: bytes.length,
      deflated: deflated.length,
      brotli: brotli.length,
      deflate: time(() => deflateRawSync(bytes, { level: 1 })),
      inflate: time(() => inflateRawSync(deflated, { maxOutputLength: bytes.length })),
      'brotli write': time(() => brotliCompressSync(bytes, QUALITY)),
      'brotli read': time(() => brotliDecompressSync(brotli)),
    };
  }),
);
