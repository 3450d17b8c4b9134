/** The units of histories: statements alone, transactions by Knex, and transactions by hand on one connection. */
import type { Knex } from 'knex';
import type { Level, Step, Unit } from '../history';
import { type Bench, type Line, lineOf, lineOn } from './bench';
import { now } from './pure-time';
import { append, appendTo, glance, type Habit, newHabit, read, weighed } from './steps';

/** Undoes a transaction on purpose. */
class Undone extends Error {}

const undo = (error: unknown): void => {
  if (!(error instanceof Undone)) throw error;
};

function newUnit({ by }: Bench, level: Level, opens = false): Unit {
  return { by, level, from: now(), begun: 0, opens, steps: [], end: { how: 'rollback' } };
}

export async function readAlone(bench: Bench, habit: Habit): Promise<void> {
  const unit = newUnit(bench, 'alone');
  await read(bench, lineOf(bench.knex), unit.steps, habit);
  unit.end = { how: 'commit', from: unit.from, at: now() };
  bench.keep(unit);
}

export async function appendAlone(bench: Bench): Promise<void> {
  const unit = newUnit(bench, 'alone');
  // What the database answers with an error may still have been done.
  unit.end = { how: 'commit', from: unit.from };
  try {
    await append(bench, lineOf(bench.knex), unit.steps, true);
    unit.end = { ...unit.end, at: now() };
  } finally {
    bench.keep(unit);
  }
}

/** What a transaction is given to. */
interface Habits {
  readonly reads: Habit[];
  /** the share of changes */
  readonly appends: number;
}

/** Every third transaction only reads. */
const newHabits = ({ random }: Bench): Habits => ({ reads: [], appends: random.below(3) === 0 ? 0 : 0.3 });

/** Several reads and appends; what was read before is often read again, where a cache would remember. */
async function some(bench: Bench, line: Line, steps: Step[], habits: Habits): Promise<void> {
  const { random } = bench;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    if (random.next() < habits.appends) await append(bench, line, steps);
    else {
      if (habits.reads.length === 0 || random.below(2) === 0) habits.reads.push(newHabit(bench));
      await read(bench, line, steps, random.pick(habits.reads));
    }
  }
}

export function byKnex(bench: Bench, level: Level): Promise<void> {
  const habits = newHabits(bench);
  return transacting(bench, level, async (trx, { steps }) => {
    await some(bench, lineOf(trx), steps, habits);
    if (bench.random.below(3) === 0) await nested(bench, trx, steps, habits, 1);
  });
}

/** Changes one of two rows after it has read both: two that do so at once need not have seen each other. */
export async function weigh(bench: Bench, level: Level): Promise<void> {
  const both = weighed(bench);
  for (const habit of both) await readAlone(bench, habit);
  const { table, id } = bench.random.pick(both);
  await transacting(bench, level, async (trx, { steps }) => {
    const line = lineOf(trx);
    await glance(bench, line, steps);
    for (const habit of both) await read(bench, line, steps, habit);
    await appendTo(bench, line, steps, table, [id]);
  });
}

type Body = (trx: Knex.Transaction, unit: Unit) => Promise<void>;

async function transacting(bench: Bench, level: Level, body: Body): Promise<void> {
  const { knex, database, random } = bench;
  const unit = newUnit(bench, level);
  const isolationLevel = level as Knex.IsolationLevels;
  // Knex says that SQLite has no levels.
  const config = database === 'sqlite' ? {} : { isolationLevel };
  bench.count();
  const whole = async (trx: Knex.Transaction): Promise<void> => {
    unit.begun = now();
    bench.keep(unit);
    await body(trx, unit);
    bench.count();
    if (random.below(5) === 0) throw new Undone();
    unit.end = { how: 'commit', from: now() };
  };
  try {
    await knex.transaction(whole, config);
    if (unit.end.how === 'commit') unit.end = { ...unit.end, at: now() };
  } catch (error) {
    undo(error);
  }
}

async function nested(
  bench: Bench,
  outer: Knex.Transaction,
  steps: Step[],
  habits: Habits,
  depth: number,
): Promise<void> {
  const { random } = bench;
  const name = `depth ${depth}`;
  bench.count();
  const body = async (trx: Knex.Transaction): Promise<void> => {
    steps.push({ kind: 'savepoint', name });
    await some(bench, lineOf(trx), steps, habits);
    if (depth < 3 && random.below(2) === 0) await nested(bench, trx, steps, habits, depth + 1);
    bench.count();
    if (random.below(2) === 0) throw new Undone();
  };
  try {
    await outer.transaction(body);
    steps.push({ kind: 'release', name });
  } catch (error) {
    undo(error);
    steps.push({ kind: 'undo', name });
  }
  await some(bench, lineOf(outer), steps, habits);
}

/** On a connection of its own, where savepoints may be left in any order, and bear one name. */
export async function byHand(bench: Bench, level: Level): Promise<void> {
  const { knex, random } = bench;
  const connection: unknown = await knex.client.acquireConnection();
  const line = lineOn(knex, connection);
  const [begin, opens] = beginning(bench, level);
  const unit = newUnit(bench, level, opens);
  try {
    for (const sql of begin) await control(bench, line, sql);
    unit.begun = now();
    bench.keep(unit);
    const isSound = await savepoints(bench, line, unit);
    if (random.below(5) === 0) await control(bench, line, 'rollback');
    else {
      unit.end = { how: 'commit', from: now() };
      await control(bench, line, 'commit');
      // PostgreSQL answers the COMMIT of a transaction that has failed without an error.
      if (isSound) unit.end = { ...unit.end, at: now() };
    }
  } catch (error) {
    await line.raw('rollback').catch(() => undefined);
    throw error;
  } finally {
    await knex.client.releaseConnection(connection);
  }
}

async function control(bench: Bench, line: Line, sql: string): Promise<void> {
  bench.count();
  await line.raw(sql);
}

/** The statements that begin it, and whether they open its snapshot. */
function beginning({ database, random }: Bench, level: Level): [readonly string[], boolean] {
  const chance = random.below(3);
  if (database === 'sqlite')
    return [[chance === 0 && level === 'deferred' ? 'begin' : `begin ${level}`], level !== 'deferred'];
  const set = `set transaction isolation level ${level}`;
  if (database === 'postgres')
    return [chance === 0 ? ['begin', set] : [`begin isolation level ${level}`], false];
  if (chance === 0 && level === 'repeatable read')
    return [[set, 'start transaction with consistent snapshot'], true];
  return [[set, chance === 1 ? 'begin' : 'start transaction'], false];
}

/** @returns false where an error may have left the transaction failed */
async function savepoints(bench: Bench, line: Line, { steps }: Unit): Promise<boolean> {
  const { random } = bench;
  const habits = newHabits(bench);
  const open: string[] = [];
  const leave = async (kind: 'release' | 'undo', index: number): Promise<void> => {
    const name = open[index]!;
    await control(
      bench,
      line,
      kind === 'undo' ? `rollback to savepoint ${name}` : `release savepoint ${name}`,
    );
    steps.push({ kind, name });
    open.splice(kind === 'undo' ? index + 1 : index);
  };
  await some(bench, line, steps, habits);
  for (let left = random.below(7); left > 0; left -= 1) {
    const chance = random.next();
    // The innermost of a name is the one that is meant; names are few, so that some are hidden, or forgotten on MySQL.
    const index = open.lastIndexOf(open[random.below(open.length)]!);
    if (chance < 0.3) {
      const name = random.pick(NAMES);
      if (bench.database === 'mysql' && open.includes(name)) open.splice(open.indexOf(name), 1);
      await control(bench, line, `savepoint ${name}`);
      steps.push({ kind: 'savepoint', name });
      open.push(name);
    } else if (chance < 0.5 && index >= 0) await leave('undo', index);
    else if (chance < 0.65 && index >= 0) await leave('release', index);
    else if (chance < 0.72) {
      const failed = await stumble(bench, line, steps);
      if (failed && open.length === 0) return false;
      if (failed) await leave('undo', open.length - 1);
    } else await changeItsMind(bench, line, steps);
    await some(bench, line, steps, habits);
  }
  return true;
}

/** Changes a row and reads it, undoes the change and reads it again: that must not be what it has just read. */
async function changeItsMind(bench: Bench, line: Line, steps: Step[]): Promise<void> {
  const [habit, name] = [newHabit(bench), 'whim'];
  await control(bench, line, `savepoint ${name}`);
  steps.push({ kind: 'savepoint', name });
  await appendTo(bench, line, steps, habit.table, [habit.id]);
  await read(bench, line, steps, habit);
  for (const kind of ['undo', 'release'] as const) {
    await control(bench, line, `${kind === 'undo' ? 'rollback to' : 'release'} savepoint ${name}`);
    steps.push({ kind, name });
    await read(bench, line, steps, habit);
  }
}

const NAMES = ['one', 'two', 'three'] as const;

/** @returns whether the transaction answers nothing any more but errors, until it is rolled back */
async function stumble(bench: Bench, line: Line, steps: Step[]): Promise<boolean> {
  const from = now();
  bench.count();
  try {
    await line.table('stone').insert({ id: 1 });
  } catch (error) {
    if (!/duplicate|unique/i.test((error as Error).message)) throw error;
    steps.push({ kind: 'stumble', from, at: now() });
    return bench.database === 'postgres';
  }
  throw new Error('A row was inserted that was there.');
}
