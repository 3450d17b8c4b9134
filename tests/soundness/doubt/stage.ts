/**
 * One database with all that reads and writes it: pools behind proxies of their own, a pool that reaches the server
 * directly, a process that shares the cache, and an uncached connection that knows the truth.
 */
import makeKnex, { type Knex } from 'knex';
import type { CacheBackend } from '../../../cachalot/backends/cache-backend';
import { openBackend } from '../../../cachalot/backends/registry';
import { settings, stats } from '../../../cachalot/index';
import { sessionOf } from '../../../cachalot/store/session';
import type { BareConnection } from '../../support/kinds/kind';
import { Crew } from './crew';
import { type Served, WIRES } from './wire';
import { WireProxy } from './wire-proxy';
import { type Account, type Answers, judge, READS, readAll, schemaOf, TRUTH, truthFrom } from './world';

export interface StageOptions {
  readonly served: Served;
  /** of the database itself, as JSON */
  readonly config: Knex.Config;
  /** one value of the CACHES setting, as JSON */
  readonly cache: Readonly<Record<string, unknown>>;
  /** where the program of the child processes is, transpiled; `undefined` for none */
  readonly folder: string | undefined;
  connect(): Promise<BareConnection>;
}

/** A pool behind a proxy of its own, for one write at a time. */
export interface Lane {
  readonly number: number;
  readonly proxy: WireProxy;
  readonly config: Knex.Config;
  readonly knex: Knex;
  /** another pool by the same proxy, whose statements the server ends soon */
  readonly hurried: Knex;
}

/** Somebody who reads with a cache: a pool of this process, or another process. */
export interface Reader {
  readonly name: string;
  read(): Promise<{ readonly answers: Answers; readonly hits: number }>;
}

/** Knex says it of each connection that breaks. */
export const QUIET: Knex.Logger = { warn: () => {}, error: () => {} };

const LANES = 3;
/** Milliseconds for what must happen in the end. */
const PATIENCE = 60_000;
/** Milliseconds that the server gives a statement of a hurried pool. */
const HURRY = 120;

export class Stage {
  readonly lanes: readonly Lane[];
  readonly backend: CacheBackend;
  readonly found: string[] = [];
  judged = 0;

  private constructor(
    readonly options: StageOptions,
    private readonly bare: BareConnection,
    private readonly direct: Knex,
    readonly crew: Crew | undefined,
    lanes: readonly Lane[],
    /** the server ends statements that take too long: MySQL does so only with reads */
    readonly hurries: boolean,
  ) {
    this.lanes = lanes;
    this.backend = openBackend('default', options.cache as never);
  }

  static async open(options: StageOptions): Promise<Stage> {
    const { served, config, cache, folder } = options;
    settings.configure({
      CACHES: { default: cache as never },
      // A machine that is busy is not a cache that has failed.
      CACHALOT_CACHE_OP_TIMEOUT: 20,
    });
    const bare = await options.connect();
    for (const sql of schemaOf(served)) await bare.rows(sql);
    const [server] = await bare.rows('select version() as version');
    const hurries = served === 'postgres' || /mariadb/i.test(String(server!.version));
    const lanes: Lane[] = [];
    for (let number = 0; number < LANES; number += 1) lanes.push(await openLane(options, number));
    const direct = makeKnex({ ...config, pool: { min: 0, max: 4 }, log: QUIET });
    const crew = folder === undefined ? undefined : new Crew(folder, { config, cache });
    return new Stage(options, bare, direct, crew, lanes, hurries);
  }

  async close(): Promise<void> {
    await this.crew?.close();
    await Promise.all(this.lanes.flatMap(({ knex, hurried }) => [knex.destroy(), hurried.destroy()]));
    await Promise.all(this.lanes.map(({ proxy }) => proxy.close()));
    await this.direct.destroy();
    await this.bare.close();
    settings.reset('CACHES');
    settings.reset('CACHALOT_CACHE_OP_TIMEOUT');
  }

  async truth(): Promise<Account[]> {
    return truthFrom(await this.bare.rows(TRUTH));
  }

  /** Reads that must succeed whatever goes on: they take no way that is disturbed. */
  async look(when: string): Promise<void> {
    await this.watch(when, [this.reader('direct', this.direct), ...this.others()]);
  }

  /** Everybody reads at once; none may get what was not so in between. */
  async watch(when: string, readers: readonly Reader[]): Promise<void> {
    const before = await this.truth();
    const read = await Promise.all(readers.map((reader) => reader.read()));
    const after = await this.truth();
    for (const [index, { answers }] of read.entries()) {
      this.judged += answers.length;
      for (const wrong of judge(answers, before, after))
        this.found.push(`${when}: ${readers[index]!.name}: ${wrong}`);
    }
  }

  reader(name: string, knex: Knex): Reader {
    return {
      name,
      async read() {
        const { hits } = stats();
        const answers = await readAll(knex);
        return { answers, hits: stats().hits - hits };
      },
    };
  }

  /** One read of somebody’s own. */
  async check(
    when: string,
    run: () => Promise<readonly number[]>,
    of: (accounts: readonly Account[]) => number[],
  ): Promise<void> {
    const least = of(await this.truth());
    const answer = await run();
    const most = of(await this.truth());
    this.judged += 1;
    if (answer.length !== least.length || answer.some((x, at) => x < least[at]! || x > most[at]!))
      this.found.push(`${when}: got ${answer}, not from ${least} to ${most}`);
  }

  /** All that was in doubt is over: every reader finds its answers in the cache, and they are right. */
  async settle(when: string): Promise<void> {
    const lanes = this.lanes.map(({ knex, number }) => this.reader(`lane ${number}`, knex));
    for (const reader of [this.reader('direct', this.direct), ...lanes, ...this.others()]) {
      const deadline = performance.now() + PATIENCE;
      let hits = 0;
      const counted: Reader = {
        name: reader.name,
        async read() {
          const outcome = await reader.read();
          hits = outcome.hits;
          return outcome;
        },
      };
      while (hits < READS.length) {
        await this.watch(`${when}, settled`, [counted]);
        if (this.found.length > 0) return;
        if (performance.now() > deadline) {
          this.found.push(`${when}: ${reader.name} is not cached again: ${reasons()}`);
          return;
        }
      }
    }
  }

  /** No connection that waits in a pool is in a state that somebody has left it in. */
  async inspect(when: string): Promise<void> {
    const pools = this.lanes.flatMap(({ knex, hurried, number }) => [
      { knex, name: `lane ${number}` },
      { knex: hurried, name: `the hurried lane ${number}` },
    ]);
    for (const { knex, name } of pools) {
      const held: object[] = [];
      try {
        for (let left = knex.client.pool.numFree() as number; left > 0; left -= 1)
          held.push(await knex.client.acquireConnection());
        for (const connection of held) {
          for (const what of await leftOn(this.options.served, connection))
            this.found.push(`${when}: a connection of ${name} is left ${what}`);
        }
      } finally {
        for (const connection of held) await knex.client.releaseConnection(connection);
      }
    }
  }

  private others(): Reader[] {
    return this.crew === undefined ? [] : [{ name: 'another process', read: () => this.crew!.read() }];
  }
}

async function openLane({ served, config }: StageOptions, number: number): Promise<Lane> {
  const connection = config.connection as { host: string; port?: number };
  const port = connection.port ?? (served === 'postgres' ? 5432 : 3306);
  const proxy = await WireProxy.open(WIRES[served], { host: connection.host, port });
  const own = { ...config, connection: { ...connection, host: '127.0.0.1', port: proxy.port } };
  const knex = makeKnex({ ...own, pool: { min: 0, max: 2 + number }, log: QUIET });
  return { number, proxy, config: own, knex, hurried: openHurried(served, own) };
}

function openHurried(served: Served, config: Knex.Config): Knex {
  const pool = { min: 0, max: 2 };
  if (served === 'postgres') {
    const options = `-c statement_timeout=${HURRY}`;
    return makeKnex({
      ...config,
      connection: { ...(config.connection as object), options },
      pool,
      log: QUIET,
    });
  }
  const hurry = `set session max_statement_time = ${HURRY / 1000}`;
  const afterCreate = (connection: { query(sql: string, done: () => void): void }, done: () => void): void =>
    connection.query(hurry, done);
  return makeKnex({ ...config, pool: { ...pool, afterCreate }, log: QUIET });
}

/** Why reads of this process were not answered from the cache. */
function reasons(): string {
  return Object.entries(stats().bypassReasons)
    .filter(([, times]) => times > 0)
    .map(([reason, times]) => `${reason} ${times} times`)
    .join(', ');
}

/** In which state a connection is left. The server is asked past cachalot; one that is broken goes to nobody. */
async function leftOn(served: Served, connection: object): Promise<string[]> {
  try {
    const atServer = await leftAtServer(served, connection);
    return [...atServer, ...leftBehind(connection)];
  } catch {
    return [];
  }
}

/** By what cachalot knows of it. */
function leftBehind(connection: object): string[] {
  const { transaction, changed, autocommit, controlsUnderWay, doubts, turn } = sessionOf(connection);
  return [
    ...(transaction === undefined ? [] : ['in a transaction, as the cache has it']),
    ...(changed || !autocommit ? ['changed, as the cache has it'] : []),
    ...(controlsUnderWay === 0 ? [] : ['with statements under way']),
    ...(doubts.size === 0 ? [] : ['in doubt']),
    ...(turn === undefined ? [] : ['with a statement that waits']),
  ];
}

interface Pg {
  query(sql: string): Promise<unknown>;
  getTransactionStatus(): string;
}
interface Mysql {
  promise(): { query(sql: string): Promise<[{ serverStatus: number }]> };
}

/** By what the server says. */
async function leftAtServer(served: Served, connection: object): Promise<string[]> {
  if (served === 'postgres') {
    await (connection as Pg).query('select 1');
    const status = (connection as Pg).getTransactionStatus();
    return status === 'I' ? [] : [`in transaction status ${status}`];
  }
  const [{ serverStatus }] = await (connection as Mysql).promise().query('do 0');
  return (serverStatus & 1) === 0 ? [] : ['in a transaction'];
}
