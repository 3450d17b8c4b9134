/**
 * Readers of a replica that is held back and let go at random, over connections that come and go, in a process that is
 * busy now and then, while its primary is written to. No hit may be older than what was acknowledged before it was asked
 * for, and no answer older than what the replica itself showed before.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as pause } from 'node:timers/promises';
import makeKnex, { type Knex } from 'knex';
import { cachalotDisabled, settings, stats } from '../../../cachalot';
import type { ReplicaServer } from '../../support/services/replicas';
import { Random } from '../support/random';

export interface ReplicaOptions {
  readonly seed: number;
  readonly reads: number;
  readonly primary: Knex.Config;
  readonly replica: Knex.Config;
  readonly server: ReplicaServer;
}

export interface Outcome {
  reads: number;
  writes: number;
  /** how often the replica was held back */
  pauses: number;
  hits: number;
  stores: number;
  /** answers that were not kept since the replica had not replayed what their tokens stand for */
  behind: number;
  readonly found: string[];
}

const TABLES = ['account_0', 'account_1', 'account_2'] as const;
type Table = (typeof TABLES)[number];
const READERS = 12;
const MOST_FOUND = 20;
/** Connections that nobody uses for this many milliseconds are closed, so that most reads get a new one. */
const SHORT_LIVED: Knex.PoolConfig = { min: 0, max: 3, idleTimeoutMillis: 4, reapIntervalMillis: 3 };
/** Knex says it of each connection that is waited for in vain, as cachalot’s own questions may when a pool ends. */
const QUIET: Knex.Logger = { warn: () => {}, error: () => {} };
/** The longest that the process is busy with something else, in milliseconds. */
const BUSY = 12;

interface Row {
  readonly version: number;
}

type Read = (knex: Knex, table: Table) => Promise<Row | undefined>;

const inTransaction =
  (isolationLevel: Knex.IsolationLevels): Read =>
  (knex, table) =>
    knex.transaction((trx) => trx<Row>(table).first('version'), { isolationLevel });

const READS: readonly Read[] = [
  async (knex, table) => knex<Row>(table).first('version'),
  async (knex, table) => (await knex<Row>(table).select('*'))[0],
  async (knex, table) => {
    const answer = await knex.raw<unknown>(`select version from ${table}`);
    return (Array.isArray(answer) ? answer[0] : (answer as { rows: Row[] }).rows)[0];
  },
  async (knex, table) => {
    let last: Row | undefined;
    for await (const row of knex<Row>(table).select('version', 'id').stream()) last = row as Row;
    return last;
  },
  inTransaction('read committed'),
  inTransaction('repeatable read'),
];

/** Whether the read that is under way here was a hit. */
const underWay = new AsyncLocalStorage<{ hit: boolean }>();
const onHit = (): void => {
  const read = underWay.getStore();
  if (read !== undefined) read.hit = true;
};

class Machine {
  readonly outcome: Outcome = { reads: 0, writes: 0, pauses: 0, hits: 0, stores: 0, behind: 0, found: [] };
  readonly #acknowledged = new Map<Table, number>(TABLES.map((table) => [table, 0]));
  /** versions that were rolled back */
  readonly #never = new Set<number>();
  #version = 0;

  constructor(
    private readonly options: ReplicaOptions,
    private readonly primary: Knex,
    private readonly replica: Knex,
    private readonly direct: Knex,
  ) {}

  get #running(): boolean {
    return this.outcome.reads < this.options.reads && this.outcome.found.length < MOST_FOUND;
  }

  async run(): Promise<void> {
    const { seed } = this.options;
    const readers = Array.from({ length: READERS }, (_, number) => this.#readOn(new Random(seed, number)));
    await Promise.all([
      ...readers,
      this.#writeOn(new Random(seed, 101)),
      this.#holdBack(new Random(seed, 102)),
    ]);
  }

  async #readOn(random: Random): Promise<void> {
    while (this.#running) {
      this.outcome.reads += 1;
      const table = random.pick(TABLES);
      const read = random.pick(READS);
      if (random.next() < 0.2)
        await this.#check(table, this.primary, read, this.#acknowledged.get(table)!, random);
      else {
        const shown = await cachalotDisabled(() => this.direct<Row>(table).first('version'));
        await this.#check(table, this.replica, read, shown!.version, random);
      }
      await pause(random.below(4));
    }
  }

  /** @param least what the server showed before the read, or must have shown */
  async #check(table: Table, knex: Knex, read: Read, least: number, random: Random): Promise<void> {
    const acknowledged = this.#acknowledged.get(table)!;
    const observed = { hit: false };
    const reading = underWay.run(observed, () => read(knex, table));
    if (random.next() < 0.1) beBusy(random.below(BUSY));
    const answer = await reading.catch((error: Error) => error);
    const version = answer instanceof Error ? answer.message : answer?.version;
    const say = (what: string): void => {
      const way = `${knex === this.primary ? 'the primary' : 'the replica'}, way ${READS.indexOf(read)}`;
      this.outcome.found.push(`${table} over ${way}: ${version}${observed.hit ? ', a hit,' : ''} ${what}`);
    };
    if (typeof version !== 'number') say('is no row');
    else if (version < least) say(`though its server had ${least}`);
    else if (observed.hit && version < acknowledged) say(`after ${acknowledged} was acknowledged`);
    else if (this.#never.has(version)) say('was rolled back');
  }

  async #writeOn(random: Random): Promise<void> {
    while (this.#running) {
      this.outcome.writes += 1;
      const [table, other] = [random.pick(TABLES), random.pick(TABLES)];
      this.#version += 1;
      const version = this.#version;
      const way = random.next();
      if (way < 0.5) await this.primary(table).update({ version });
      else if (way < 0.7) await this.primary.raw(`update ${table} set version = ${version}`);
      else {
        const commits = way < 0.9;
        if (!commits) this.#never.add(version);
        const trx = await this.primary.transaction();
        await trx(table).update({ version });
        await trx(other).update({ version });
        await pause(random.below(5));
        await (commits ? trx.commit() : trx.rollback());
        if (commits) this.#acknowledged.set(other, version);
      }
      if (!this.#never.has(version)) this.#acknowledged.set(table, version);
      await pause(random.below(40));
    }
  }

  async #holdBack(random: Random): Promise<void> {
    const { server } = this.options;
    while (this.#running) {
      this.outcome.pauses += 1;
      await server.pause();
      await pause(random.below(60));
      await server.resume();
      await pause(random.below(120));
    }
  }
}

function beBusy(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

export async function readReplicas(options: ReplicaOptions): Promise<Outcome> {
  const primary = makeKnex({ ...options.primary, pool: { min: 0, max: 6 }, log: QUIET });
  const replica = makeKnex({ ...options.replica, pool: SHORT_LIVED, log: QUIET });
  const direct = makeKnex({ ...options.replica, pool: { min: 0, max: READERS } });
  settings.configure({
    CACHALOT_CACHE_RAW: true,
    DATABASES: { default: primary, replica: { knex: replica, replicaOf: 'default' } },
  });
  subscribe('cachalot:hit', onHit);
  try {
    for (const table of TABLES) {
      await primary.schema.dropTableIfExists(table);
      await primary.schema.createTable(table, (columns) => {
        columns.integer('id').primary();
        columns.integer('version').notNullable();
      });
      await primary(table).insert({ id: 1, version: 0 });
    }
    await options.server.resume();
    stats.reset();
    const machine = new Machine(options, primary, replica, direct);
    await machine.run();
    const { hits, stores, bypassReasons } = stats();
    return Object.assign(machine.outcome, { hits, stores, behind: bypassReasons['replica-behind'] });
  } finally {
    unsubscribe('cachalot:hit', onHit);
    await options.server.resume();
    for (const pool of [primary, replica, direct]) await pool.destroy();
    settings.reset();
  }
}
