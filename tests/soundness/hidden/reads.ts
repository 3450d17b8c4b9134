/** The queries that are kept in the cache, and asked again after every write. */
import type { Knex } from 'knex';
import type { Random } from '../support/random';
import type { World } from './world';

export type Read = (knex: Knex) => Knex.QueryBuilder;

/** One of every relation, and some of several. */
export function randomReads(world: World, random: Random): Read[] {
  const all = world.readable.map(
    (name): Read =>
      (knex) =>
        knex(name).select('id', 'a', 'k', 'p').orderBy(['id', 'a', 'k', 'p']),
  );
  const pairs = Array.from({ length: 4 }, (): Read => {
    const [one, other] = [random.pick(world.readable), random.pick(world.readable)];
    return (knex) =>
      knex(`${one} as x`)
        .leftJoin(`${other} as y`, 'y.id', 'x.id')
        .select('x.id', 'x.a', 'y.a as b')
        .orderBy(['x.id', 'x.a', 'y.a']);
  });
  const sums = Array.from({ length: 2 }, (): Read => {
    const [one, other] = [random.pick(world.readable), random.pick(world.readable)];
    return (knex) => knex(one).whereIn('id', knex(other).select('id')).count({ c: '*' }).sum({ s: 'a' });
  });
  return [...all, ...pairs, ...sums];
}
