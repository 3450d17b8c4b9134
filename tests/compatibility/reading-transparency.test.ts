/** What a program sees of a hit beside its value: events, hooks, errors, mappers. All as without a cache. */
import type { Knex } from 'knex';
import { expectQueries } from '../../cachalot/testing/expect-queries';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { TABLES } from '../support/schema';
import { expectFresh, expectHit, openBench, resetAfterEach, uncached, useBench } from './support/bench';

const { test: table, user } = TABLES;

/** The names of the events of a builder and of its instance, in order. */
async function eventsOf(knex: Knex, builder: Knex.QueryBuilder): Promise<string[]> {
  const seen: string[] = [];
  const names = ['start', 'query', 'query-response', 'query-error', 'end'] as const;
  const listeners = names.map((name) => [name, () => seen.push(`knex ${name}`)] as const);
  for (const [name, listener] of listeners) knex.on(name, listener);
  for (const name of names) builder.on(name, () => seen.push(`builder ${name}`));
  try {
    await builder.then(null, () => seen.push('rejected'));
  } finally {
    for (const [name, listener] of listeners) knex.removeListener(name, listener);
  }
  return seen;
}

describeDatabases('transparency', (db) => {
  const bench = useBench(db);

  test('a hit emits all events but those of the database', async () => {
    const { knex } = bench;
    const read = () => knex(table).select('id', 'name');
    await knex(table).update({ name: 'before' });
    const miss = await eventsOf(knex, read());
    const hit = await eventsOf(knex, read());
    expect(miss.some((name) => name.includes('query'))).toBe(true);
    expect(hit).toEqual(miss.filter((name) => !name.includes('query')));
    expect(await uncached(() => eventsOf(knex, read()))).toEqual(miss);
  });

  test('a handler of start may still change the builder', async () => {
    const { knex } = bench;
    const read = () =>
      knex(user)
        .pluck('username')
        .on('start', (builder: Knex.QueryBuilder) => void builder.where({ id: 2 }));
    expect(await expectCached(knex, read)).toEqual(['admin']);
    expect(await knex(user).orderBy('id').pluck('username')).toEqual(['user', 'admin']);
  });

  test('an error of the database is the same each time, and nothing is kept', async () => {
    const { knex } = bench;
    const read = () => knex(table).select('no_such_column');
    const failure = async () => {
      try {
        return await read();
      } catch (error) {
        return { ...(error as object), message: (error as Error).message };
      }
    };
    const truth = await uncached(failure);
    expect(await failure()).toEqual(truth);
    expect(await expectQueries(knex, 1, failure)).toEqual(truth);
    expect(await eventsOf(knex, read())).toEqual(await uncached(() => eventsOf(knex, read())));
  });

  test('asCallback, promises, await and then see the same', async () => {
    const { knex } = bench;
    const read = () => knex(user).orderBy('id').select('id');
    const truth = await read();
    const byCallback = () =>
      new Promise((resolve, reject) => {
        read().asCallback((error: unknown, rows: unknown) => (error ? reject(error) : resolve(rows)));
      });
    expect(await expectHit(knex, byCallback)).toEqual(truth);
    expect(await expectHit(knex, () => Promise.all([read(), read(), read()]))).toEqual([truth, truth, truth]);
    expect(await read().then((rows) => rows.length)).toBe(2);
    expect(await read().finally(() => {})).toEqual(truth);
  });

  test('a builder that is awaited twice reads twice', async () => {
    const { knex } = bench;
    const builder = knex(user).select('id').orderBy('id');
    expect(await builder).toEqual(await builder);
  });

  test('concurrent misses share one query, and no caller shares its rows', async () => {
    const { knex } = bench;
    await knex(table).update({ name: 'anew' });
    const read = () => knex(table).orderBy('id').select('id', 'name');
    const answers = await expectQueries(knex, 1, () => Promise.all([read(), read(), read()]));
    answers[0]![0]!.name = 'spoiled';
    expect(answers[1]![0]!.name).toBe('anew');
    expect(new Set(answers).size).toBe(3);
  });
});

describeDatabases('hooks of the configuration', (db) => {
  resetAfterEach();
  const camel = (name: string) => name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const renamed = (row: object) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value]));

  test('postProcessResponse and wrapIdentifier run on hits too, with the query’s context', async () => {
    const { knex } = await openBench(db);
    const contexts: unknown[] = [];
    const mapped = db.second(
      {
        wrapIdentifier: (name, wrap) => (name === '*' ? name : wrap(snake(name))),
        postProcessResponse(response: unknown, context: unknown) {
          contexts.push(context);
          return Array.isArray(response)
            ? response.map((row) => (typeof row === 'object' && row !== null ? renamed(row) : row))
            : response;
        },
      },
      knex,
    );
    const read = () => mapped(user).select('id', 'isSuperuser').orderBy('id').queryContext({ who: 'me' });
    await read();
    contexts.length = 0;
    await mapped(user).update({ email: 'x' });
    const rows = await expectFresh(mapped, read);
    expect(Object.keys(rows[0]!)).toEqual(['id', 'isSuperuser']);
    contexts.length = 0;
    await expectHit(mapped, read);
    expect(contexts).toEqual([{ who: 'me' }]);
    const plain = await knex(user).select('id', 'is_superuser').orderBy('id');
    expect(Object.keys(plain[0]!)).toEqual(['id', 'is_superuser']);
  });

  test('a postProcessResponse that spoils its rows spoils only its own', async () => {
    const { knex } = await openBench(db);
    const spoiling = db.second(
      {
        postProcessResponse(response: { name?: string }[]) {
          if (Array.isArray(response)) for (const row of response) row.name = `${row.name}!`;
          return response;
        },
      },
      knex,
    );
    const read = () => spoiling(TABLES.unmanaged).orderBy('id');
    await read();
    expect((await read())[0]).toEqual({ id: 1, name: 'test1!' });
    expect((await expectHit(spoiling, read))[0]).toEqual({ id: 1, name: 'test1!' });
    expect((await knex(TABLES.unmanaged).orderBy('id'))[0]).toEqual({ id: 1, name: 'test1' });
  });

  test('snake case mappers of Objection', async () => {
    const { knexSnakeCaseMappers } = await import('objection');
    const { knex } = await openBench(db);
    const mapped = db.second({ ...knexSnakeCaseMappers() }, knex);
    const read = () => mapped('authUser').select('isSuperuser').orderBy('id');
    await read();
    const rows = await expectHit(mapped, read);
    expect(Object.keys(rows[0]!)).toEqual(['isSuperuser']);
    await mapped('authUser').update({ isSuperuser: true });
    expect((await expectQueries(mapped, 1, read)).every((row) => Boolean(row.isSuperuser))).toBe(true);
  });
});
