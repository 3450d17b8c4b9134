/**
 * What it costs to keep rows and to build them again, beside structuredClone.
 *
 *     npx tsc -p tsconfig.json --noEmit false --outDir dist/bench && node dist/bench/benchmark/snapshot.js
 */
import { isRefusal } from '../cachalot/backends/codec/refusal';
import { capture } from '../cachalot/backends/codec/snapshot';

const ROUNDS = 7;
const MILLISECONDS = 150;

const plain = (id: number) => ({
  id,
  name: `name ${id}`,
  age: id % 90,
  active: id % 2 === 0,
  price: id * 1.5,
  note: id % 3 === 0 ? `note ${id}` : null,
});

const withCopies = (id: number) => ({
  id,
  name: `name ${id}`,
  age: id % 90,
  at: new Date(1.7e12 + id),
  data: Buffer.from(`bytes of ${id}`),
  note: id % 3 === 0 ? `note ${id}` : null,
});

const mixed = (id: number) => ({
  ...plain(id),
  email: `user${id}@example.org`,
  amount: String(id / 7),
  square: id * id,
  created: new Date(1.7e12 + id),
  updated: id % 5 === 0 ? null : new Date(1.7e12 + id * 60_000),
  day: new Date(86_400_000 * id),
  hash: Buffer.from(`bytes of ${id}`),
  visible: true,
  nothing: null,
});

const json = (id: number) => ({
  id,
  json: { a: id, tags: ['a', 'b', `${id}`], deep: { none: null, list: [1, { id }] } },
});

const KINDS: Readonly<Record<string, (id: number) => object>> = {
  '6 plain columns': plain,
  '6 columns, a date and a buffer': withCopies,
  '15 columns, dates and a buffer': mixed,
  'a JSON column': json,
};

/** Microseconds a call, as the median of the rounds. */
function time(run: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    let calls = 0;
    let spent = 0;
    while (spent < MILLISECONDS * 1000) {
      for (let call = 0; call < 10; call += 1) run();
      calls += 10;
      spent = Number(process.hrtime.bigint() - start) / 1000;
    }
    return spent / calls;
  });
  return rounds.sort((one, other) => one - other)[ROUNDS >> 1]!;
}

for (const [kind, make] of Object.entries(KINDS)) {
  for (const count of [1, 10, 1000]) {
    const rows = Array.from({ length: count }, (_, id) => make(id));
    const snapshot = capture(rows);
    if (isRefusal(snapshot)) throw new Error(`Refused: ${snapshot.detail}`);
    console.log({
      rows: `${count} × ${kind}`,
      'capture µs': +time(() => capture(rows)).toFixed(1),
      'rows µs': +time(() => snapshot.rows()).toFixed(1),
      'structuredClone µs': +time(() => structuredClone(rows)).toFixed(1),
      bytes: snapshot.bytes,
    });
  }
}
