/** Random writes through Knex: by its builder, raw, alone and in transactions that may roll back. */
import type { Knex } from 'knex';
import type { Random } from '../support/random';
import type { World } from './world';

export interface Write {
  readonly title: string;
  run(knex: Knex): Promise<unknown>;
}

type Form = (world: World, random: Random) => Write;

const ids = (random: Random): number => 1 + random.below(6);
const table = (world: World, random: Random): string => random.pick(world.writable);

function built(title: string, make: (knex: Knex) => Knex.QueryBuilder): Write {
  return { title, run: (knex) => Promise.resolve(make(knex)) };
}

function raw(sql: string): Write {
  return { title: sql, run: (knex) => Promise.resolve(knex.raw(sql)) };
}

const insert: Form = (world, random) => {
  const [name, id] = [table(world, random), 1 + random.below(9)];
  const row = { id, a: random.below(9), k: 100 + random.below(900), p: random.pick([null, 1, 2]) };
  return built(`insert into ${name} ${JSON.stringify(row)}`, (knex) => knex(name).insert(row));
};
const remove: Form = (world, random) => {
  const [name, id] = [table(world, random), ids(random)];
  return built(`delete from ${name} where id = ${id}`, (knex) => knex(name).where({ id }).delete());
};
const removeByValue: Form = (world, random) => {
  const name = table(world, random);
  return raw(`delete from ${name} where a > ${20 + random.below(30)}`);
};
const setValue: Form = (world, random) => {
  const [name, id] = [table(world, random), ids(random)];
  return built(`update ${name} set a where id = ${id}`, (knex) => knex(name).where({ id }).increment('a', 1));
};
const setKey: Form = (world, random) => {
  const [name, id, k] = [table(world, random), ids(random), 10 + random.below(90)];
  return built(`update ${name} set k = ${k} where id = ${id}`, (knex) =>
    knex(name).where({ id }).update({ k }),
  );
};
const setId: Form = (world, random) => {
  const [name, id] = [table(world, random), ids(random)];
  return raw(`update ${name} set id = id + 10 where id = ${id}`);
};
const setParent: Form = (world, random) => {
  const [name, id, p] = [table(world, random), ids(random), ids(random)];
  return built(`update ${name} set p = ${p} where id = ${id}`, (knex) =>
    knex(name).where({ id }).update({ p }),
  );
};
const upsert: Form = (world, random) => {
  const [name, id] = [`t${random.below(6)}`, ids(random)];
  if (world.database === 'sqlite' && random.next() < 0.5)
    return raw(`insert or replace into ${name} (id, a, k) values (${id}, 3, ${id})`);
  return built(`insert into ${name} on conflict`, (knex) =>
    knex(name)
      .insert({ id, a: 7, k: id })
      .onConflict('id')
      .merge({ a: random.below(9) }),
  );
};
const refill: Form = (_world, random) => {
  const name = `t${random.below(6)}`;
  return raw(
    `insert into ${name} (id, a, k, p) select id + 20, 0, id + 20, null from t${random.below(6)} where id < 4`,
  );
};
const call: Form = (world, random) =>
  world.calls.length === 0 ? insert(world, random) : raw(random.pick(world.calls));

/** Two others in a transaction that commits, or does not. */
const together: Form = (world, random) => {
  const [one, other] = [single(world, random), single(world, random)];
  const commits = random.next() < 0.7;
  return {
    title: `${commits ? 'commit' : 'rollback'} of ${one.title}; ${other.title}`,
    run: async (knex) => {
      const transaction = await knex.transaction();
      try {
        await one.run(transaction);
        await other.run(transaction);
      } catch (error) {
        await transaction.rollback();
        throw error;
      }
      await (commits ? transaction.commit() : transaction.rollback());
    },
  };
};

const SINGLE: readonly Form[] = [
  insert,
  remove,
  removeByValue,
  setValue,
  setValue,
  setKey,
  setId,
  setParent,
  upsert,
  refill,
  call,
  call,
];

function single(world: World, random: Random): Write {
  return random.pick(SINGLE)(world, random);
}

export function randomWrite(world: World, random: Random): Write {
  const draw = random.next();
  if (draw < 0.12) return together(world, random);
  if (draw > 0.98) return raw(random.pick(random.pick(world.changes)));
  return single(world, random);
}
