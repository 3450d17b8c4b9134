/** The statements of histories: reads on several paths, of one table or more, and appends to one row or all. */
import type { Step } from '../history';
import { IDS, keyOf, listOf, TABLES, type Table } from '../world';
import { type Bench, type Line, rowsOf } from './bench';
import { now } from './pure-time';

type Seen = Record<string, number[]>;

interface Path {
  readonly name: string;
  readonly weight: number;
  read(line: Line, table: Table, other: Table, id: number): Promise<Seen>;
}

const rows = (table: string, found: readonly Record<string, unknown>[]): Seen =>
  Object.fromEntries(found.map(({ id, trail }) => [keyOf(table, Number(id)), listOf(trail)]));

const ROW: Path = {
  name: 'row',
  weight: 5,
  read: async (line, table, _other, id) => rows(table, [await line.table(table).where({ id }).first()]),
};

const PATHS: readonly Path[] = [
  ROW,
  {
    name: 'table',
    weight: 3,
    read: async (line, table) => rows(table, await line.table(table).orderBy('id')),
  },
  {
    name: 'raw row',
    weight: 2,
    read: async (line, table, _other, id) =>
      rows(table, rowsOf(await line.raw(`select id, trail from ${table} where id = ?`, [id]))),
  },
  {
    name: 'join',
    weight: 2,
    async read(line, table, other) {
      const found = await line
        .table(table)
        .join(other, `${other}.id`, `${table}.id`)
        .orderBy(`${table}.id`)
        .select(`${table}.id as id`, `${table}.trail as trail`, `${other}.trail as others`);
      const others = found.map(({ id, others: trail }: Record<string, unknown>) => ({ id, trail }));
      return { ...rows(table, found), ...rows(other, others) };
    },
  },
  {
    name: 'subqueries',
    weight: 1,
    async read(line, table, other, id) {
      const sql = `select (select trail from ${table} where id = ?) as one, (select trail from ${other} where id = ?) as two`;
      const [found] = rowsOf(await line.raw(sql, [id, id]));
      return { [keyOf(table, id)]: listOf(found!.one), [keyOf(other, id)]: listOf(found!.two) };
    },
  },
];

/** What is read in a transaction is often read again, by the path that it was read by before. */
export type Habit = { path: Path; table: Table; other: Table; id: number };

export function newHabit({ random }: Bench): Habit {
  const table = random.pick(TABLES);
  const other = random.pick(TABLES.filter((name) => name !== table));
  return { path: random.weighted(PATHS), table, other, id: random.pick(IDS) };
}

/** Two rows, of which somebody is about to change one because of what the other says; few, so that others do too. */
export function weighed({ random }: Bench): readonly [Habit, Habit] {
  const id = random.pick(IDS.slice(0, 2));
  return [
    { path: ROW, table: 'a', other: 'b', id },
    { path: ROW, table: 'b', other: 'a', id },
  ];
}

/** A read that shows no list, and yet opens the snapshot of a transaction. */
export async function glance(bench: Bench, line: Line, steps: Step[]): Promise<void> {
  bench.count();
  const from = now();
  await line.table('stone');
  steps.push({ kind: 'read', path: 'stone', from, at: now(), seen: {} });
}

export async function read(bench: Bench, line: Line, steps: Step[], habit: Habit): Promise<void> {
  const { path, table, other, id } = habit;
  bench.count();
  const from = now();
  const seen = await path.read(line, table, other, id);
  steps.push({ kind: 'read', path: path.name, from, at: now(), seen });
}

/** To one row; to the same row of two tables, one after the other; or to a whole table. */
export async function append(bench: Bench, line: Line, steps: Step[], alone = false): Promise<void> {
  const { random } = bench;
  const { table, other, id } = newHabit(bench);
  const kind = random.next();
  if (kind < 0.08) return appendTo(bench, line, steps, table, IDS);
  await appendTo(bench, line, steps, table, [id]);
  if (!alone && kind < 0.5) await appendTo(bench, line, steps, other, [id]);
}

export async function appendTo(
  bench: Bench,
  line: Line,
  steps: Step[],
  table: Table,
  ids: readonly number[],
): Promise<void> {
  const { database, random } = bench;
  const value = bench.nextValue();
  const step: Step = { kind: 'append', keys: ids.map((id) => keyOf(table, id)), value, from: now() };
  steps.push(step);
  bench.count();
  const longer = database === 'mysql' ? 'concat(trail, ?)' : 'trail || ?';
  if (ids.length > 1) await line.table(table).update({ trail: line.raw(longer, [`,${value}`]) });
  else if (random.below(3) === 0)
    await line.raw(`update ${table} set trail = ${longer} where id = ?`, [`,${value}`, ids[0]!]);
  else
    await line
      .table(table)
      .where({ id: ids[0] })
      .update({ trail: line.raw(longer, [`,${value}`]) });
  step.at = now();
}
