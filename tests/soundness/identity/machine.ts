/**
 * Many requests at once through the pools of one database, each with an identity of its own. Every answer is compared
 * with that of the same query on the same session, read past the cache. The data never changes, so both must
 * be the same.
 */
import makeKnex, { type Knex } from 'knex';
import { cachalotDisabled, settings, stats } from '../../../cachalot';
import { difference } from '../../support/same';
import { Random } from '../support/random';
import type { Read, World } from './world';

export interface IdentityOptions {
  readonly seed: number;
  readonly requests: number;
  readonly world: World;
  readonly config: Knex.Config;
}

export interface Outcome {
  requests: number;
  /** answers that were compared */
  compared: number;
  hits: number;
  /** queries that the database refused, on both ways */
  refused: number;
  /** those of sessions that were not plain */
  disguised: number;
  /** how often each state was entered */
  readonly guises: Record<string, number>;
  readonly found: string[];
}

/** Knex says it of each connection that is given up. */
const QUIET: Knex.Logger = { warn: () => {}, error: () => {} };

const TOGETHER = 16;
const MOST_FOUND = 50;

/** Ends a transaction in which PostgreSQL takes nothing any more. */
class Over extends Error {}

export async function mixIdentities({ seed, requests, world, config }: IdentityOptions): Promise<Outcome> {
  const outcome: Outcome = {
    requests: 0,
    compared: 0,
    disguised: 0,
    hits: 0,
    refused: 0,
    guises: {},
    found: [],
  };
  settings.configure({ CACHALOT_CACHE_RAW: true });
  const setUp = makeKnex(config);
  const pools = world.pools(config).map((one) => makeKnex({ pool: { min: 0, max: 4 }, log: QUIET, ...one }));
  try {
    for (const sql of world.schema) await setUp.raw(sql);
    stats.reset();
    const worker = async (number: number): Promise<void> => {
      const random = new Random(seed, number);
      while (outcome.requests < requests && outcome.found.length < MOST_FOUND) {
        outcome.requests += 1;
        await request(random, random.pick(pools), world, outcome);
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, (_, number) => worker(number)));
    outcome.hits = stats().hits;
    return outcome;
  } finally {
    await Promise.all(pools.map((pool) => pool.destroy()));
    for (const sql of world.leavings ?? []) await setUp.raw(sql);
    await setUp.destroy();
    settings.reset('CACHALOT_CACHE_RAW');
  }
}

async function request(random: Random, knex: Knex, world: World, outcome: Outcome): Promise<void> {
  const kind = random.next();
  if (kind < 0.8) {
    await reads(random, knex, undefined, world, outcome, []);
  } else if (kind < 0.82) {
    await knex.raw(random.pick(world.writes)).catch(() => undefined);
  } else if (kind < 0.97) {
    await inTransaction(random, knex, world, outcome);
  } else {
    await onOwnConnection(random, knex, world, outcome);
  }
}

async function inTransaction(random: Random, knex: Knex, world: World, outcome: Outcome): Promise<void> {
  const local = world.guises.filter((guise) => guise.local);
  const leave = random.next() < 0.3;
  try {
    await knex.transaction(async (trx) => {
      const worn: string[] = [];
      for (let phase = random.below(3); phase >= 0; phase -= 1) {
        await reads(random, trx, undefined, world, outcome, worn);
        if (local.length > 0) await enter(random, trx, undefined, random.pick(local), worn, outcome);
        await reads(random, trx, undefined, world, outcome, worn);
      }
      if (leave) throw new Over();
    });
  } catch (error) {
    if (!(error instanceof Over)) throw error;
  }
}

/** A connection that goes back to nobody, as the protocol of Knex’s pools has it. */
async function onOwnConnection(random: Random, knex: Knex, world: World, outcome: Outcome): Promise<void> {
  const connection = (await knex.client.acquireConnection()) as { __knex__disposed?: string };
  const worn: string[] = [];
  try {
    for (let phase = random.below(3); phase >= 0; phase -= 1) {
      await reads(random, knex, connection, world, outcome, worn);
      await enter(
        random,
        knex,
        connection,
        random.pick(world.guises.filter(({ local }) => !local)),
        worn,
        outcome,
      );
      await reads(random, knex, connection, world, outcome, worn);
    }
  } catch (error) {
    if (!(error instanceof Over)) throw error;
  } finally {
    connection.__knex__disposed = 'it is somebody';
    await knex.client.releaseConnection(connection);
  }
}

async function enter(
  random: Random,
  knex: Knex,
  connection: object | undefined,
  guise: World['guises'][number],
  worn: string[],
  { guises }: Outcome,
): Promise<void> {
  for (const sql of guise.enter(random)) {
    try {
      const entering = knex.raw(sql);
      await (connection === undefined ? entering : entering.connection(connection));
      worn.push(sql);
    } catch {
      // It has a temporary table of that name already, say.
      if (connection === undefined) throw new Over();
    }
  }
  guises[guise.name] = (guises[guise.name] ?? 0) + 1;
}

async function reads(
  random: Random,
  knex: Knex,
  connection: object | undefined,
  world: World,
  outcome: Outcome,
  worn: readonly string[],
): Promise<void> {
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const read = random.pick(world.reads);
    const cached = await answer(knex, connection, read);
    const truth = await cachalotDisabled(() => answer(knex, connection, read), { allQueries: true });
    outcome.compared += 1;
    if (worn.length > 0) outcome.disguised += 1;
    if (difference(cached, truth) !== undefined)
      outcome.found.push(
        `${read(knex).toString()}\n as ${worn.join('; ')}\n got ${show(cached)}\n not ${show(truth)}`,
      );
    if ('error' in truth) {
      outcome.refused += 1;
      if (knex.isTransaction) throw new Over();
    }
  }
}

type Answer = { readonly rows: unknown } | { readonly error: string };

async function answer(knex: Knex, connection: object | undefined, read: Read): Promise<Answer> {
  try {
    const query = read(knex);
    const rows: unknown = await (connection === undefined ? query : query.connection(connection));
    return { rows: withoutDriver(rows) };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    // In a transaction that has failed, the second of two equal queries says so.
    return { error: knex.isTransaction ? 'refused' : `${code} ${message}` };
  }
}

/** Of a raw answer, what does not belong to the driver: its packets and its parsers. */
function withoutDriver(answered: unknown): unknown {
  if (typeof answered !== 'object' || answered === null) return answered;
  const namesOf = (fields: readonly { name: string }[]) => fields.map(({ name }) => name);
  if ('rows' in answered && 'fields' in answered)
    return { rows: answered.rows, fields: namesOf(answered.fields as { name: string }[]) };
  if (!Array.isArray(answered) || !Array.isArray(answered[1])) return answered;
  return { rows: answered[0], fields: namesOf(answered[1]) };
}

function show(answered: Answer): string {
  return JSON.stringify(answered).slice(0, 400);
}
