/**
 * Servers of a ring that freeze, go on, die and come back, while two processes’ worth of readers and writers go on:
 * no hit may be older than what was acknowledged before it was asked for. One side uses either package, and both go on
 * without the cache when it fails, as the engine does.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { CacheBackend } from '../../cachalot/backends/cache-backend';
import { MemcachedBackend } from '../../cachalot/backends/memcached/memcached';
import { MemjsBackend } from '../../cachalot/backends/memjs/memjs';
import { within } from '../../cachalot/support/within';
import { Keeper, type RunningServer } from '../support/services/keeper';
import {
  addressOf,
  MEMCACHED_PROGRAM,
  startMemcached,
  startRing,
} from '../support/services/memcached-servers';
import { eventually } from '../support/services/redis-servers';
import { describeIf } from '../support/suites';

/** So many that each server of the ring, wherever its port puts it, has the tokens of some. */
const TABLES = Array.from({ length: 48 }, (_, index) => `table ${index}`);
/** Milliseconds after which a call counts as failed, as in the engine; and after which a server is given up. */
const PATIENCE = 250;
const GIVEN_UP = 1_000;

/** What is visible in the database, and what has been acknowledged to its writer. */
class Database {
  readonly visible = new Map(TABLES.map((table) => [table, 0]));
  readonly acknowledged = new Map(TABLES.map((table) => [table, 0]));
}

/** One process: its readers and writers, and the tables that it distrusts. */
class Side {
  hits = 0;
  failedMarks = 0;
  failedReads = 0;
  readonly stale: string[] = [];
  readonly #owed = new Set<string>();
  #serial = 0;
  #running = true;

  constructor(
    private readonly name: string,
    readonly cache: CacheBackend,
    private readonly database: Database,
  ) {}

  /** Runs until `stop`. */
  async run(): Promise<void> {
    const readers = [0, 1, 2].map(async (offset) => {
      for (let round = offset; this.#running; round += 1) await this.read(TABLES[round % TABLES.length]!);
    });
    const writer = async (): Promise<void> => {
      for (let round = 0; this.#running; round += 1) {
        await this.write(TABLES[(round * 5) % TABLES.length]!);
        for (let pause = 0; pause < 20; pause += 1) await turn();
      }
    };
    await Promise.all([...readers, writer()]);
  }

  stop(): void {
    this.#running = false;
  }

  get owes(): boolean {
    return this.#owed.size > 0;
  }

  async read(table: string): Promise<void> {
    await turn();
    if (this.#owed.has(table)) return;
    const acknowledged = this.database.acknowledged.get(table)!;
    const asked = await this.#attempt(this.cache.read(`entry of ${table}`, [table]));
    if (asked === undefined) {
      this.failedReads += 1;
      return;
    }
    const found = asked.value;
    const [token] = found.tokens;
    if (token && found.entry?.tokens[0] === token) {
      this.hits += 1;
      const version = Buffer.from(found.entry.payload as Uint8Array).readUInt32LE();
      if (version < acknowledged) this.stale.push(`${this.name}: ${table} ${version} after ${acknowledged}`);
    } else if (token) {
      const payload = Buffer.alloc(4);
      payload.writeUInt32LE(this.database.visible.get(table)!);
      await this.#attempt(
        this.cache.store(`entry of ${table}`, { tokens: [token], payload, bytes: 4 }, null),
      );
    } else if (token === undefined) await this.#attempt(this.cache.create([table], [this.#fresh()]));
  }

  async write(table: string): Promise<void> {
    const writer = this.#fresh();
    const marked = await this.#attempt(this.cache.mark([table], writer, 30_000));
    if (marked === undefined) {
      this.failedMarks += 1;
      this.#owe(table);
    }
    const version = this.database.visible.get(table)! + 1;
    this.database.visible.set(table, version);
    const unmarked = await this.#attempt(this.cache.unmark([table], writer, [this.#fresh()]));
    if (unmarked === undefined) this.#owe(table);
    if (this.database.acknowledged.get(table)! < version) this.database.acknowledged.set(table, version);
  }

  #fresh(): string {
    this.#serial += 1;
    return `${this.name}${this.#serial}`;
  }

  /** `undefined` when it failed or took too long. */
  async #attempt<T>(call: T | Promise<T>): Promise<{ readonly value: T } | undefined> {
    try {
      return { value: await within(PATIENCE, Promise.resolve(call)) };
    } catch {
      return undefined;
    }
  }

  #owe(table: string): void {
    if (this.#owed.has(table)) return;
    this.#owed.add(table);
    void (async () => {
      const pay = () => this.#attempt(this.cache.replace([table], [this.#fresh()]));
      while (this.#running && (await pay()) === undefined) await turn();
      this.#owed.delete(table);
    })();
  }
}

describeIf(MEMCACHED_PROGRAM !== undefined, 'a ring whose servers leave and return', () => {
  let keeper: Keeper;
  let servers: RunningServer[];
  let database: Database;
  let sides: Side[];
  let running: Promise<unknown>;
  beforeAll(async () => {
    keeper = await Keeper.open();
  });
  afterAll(() => keeper.close());
  beforeEach(async () => {
    servers = await startRing(keeper, 3);
    database = new Database();
    const LOCATION = servers.map(addressOf);
    sides = [
      new Side(
        'a',
        new MemcachedBackend({ BACKEND: 'memcached', LOCATION, OPTIONS: { timeout: GIVEN_UP } }),
        database,
      ),
      new Side(
        'b',
        new MemjsBackend({ BACKEND: 'memjs', LOCATION, OPTIONS: { timeout: GIVEN_UP / 1_000 } }),
        database,
      ),
    ];
    running = Promise.all(sides.map((side) => side.run()));
    await calm();
  });
  afterEach(async () => {
    for (const side of sides) side.stop();
    await running;
    for (const { cache } of sides) await cache.close();
    await Promise.all(servers.map((server) => server.stop()));
  });

  const each = (fact: (side: Side) => boolean) => eventually(async () => sides.every(fact));
  /** All servers answer again, nothing is owed, and both sides hit. */
  async function calm(): Promise<void> {
    await eventually(async () => {
      const asked = sides.map((side) => side.cache.read(undefined, TABLES));
      return (await Promise.allSettled(asked)).every(({ status }) => status === 'fulfilled');
    });
    await each((side) => !side.owes);
    const before = sides.map(({ hits }) => hits);
    await eventually(async () => sides.every(({ hits }, index) => hits > before[index]! + 50));
  }
  const more = (count: 'failedMarks' | 'failedReads') => {
    const before = new Map(sides.map((side) => [side, side[count]]));
    return each((side) => side[count] > before.get(side)!);
  };
  const stale = () => sides.flatMap((side) => side.stale);

  it('serves nothing stale when one freezes just long enough for writes to go on without it', async () => {
    for (const server of servers) {
      process.kill(server.pid, 'SIGSTOP');
      await more('failedMarks');
      process.kill(server.pid, 'SIGCONT');
      await calm();
      expect(stale()).toEqual([]);
    }
  }, 60_000);

  it('serves nothing stale when one is away until it is given up, and returns with all that it had', async () => {
    for (const server of servers.slice(0, 2)) {
      process.kill(server.pid, 'SIGSTOP');
      await eventually(async () => {
        const asked = await Promise.allSettled(sides.map((side) => side.cache.read(undefined, TABLES)));
        return asked.every((one) => one.status === 'rejected' && /did not answer/.test(String(one.reason)));
      });
      await more('failedMarks');
      process.kill(server.pid, 'SIGCONT');
      await calm();
      expect(stale()).toEqual([]);
    }
  }, 60_000);

  it('serves nothing stale when one dies and another takes its place', async () => {
    for (let index = 0; index < 2; index += 1) {
      const { port } = servers[index]!;
      await servers[index]!.stop();
      await more('failedReads');
      await more('failedMarks');
      servers[index] = await startMemcached(keeper, [], port);
      await calm();
      expect(stale()).toEqual([]);
    }
  }, 60_000);
});
