/**
 * Runs a suite once per kind of database, each time on databases of its own that are empty at first and gone
 * afterwards. `db.create()` gives a Knex instance; `db.uncached()` shows the truth behind any cache.
 */
import { randomBytes } from 'node:crypto';
import makeKnex, { type Knex } from 'knex';
import { endsInTime } from './in-time';
import type { BareConnection, DatabaseKind } from './kinds/kind';
import { mysql } from './kinds/mysql';
import { postgres } from './kinds/postgres';
import { sqlite } from './kinds/sqlite';
import { describeIf } from './suites';

export type { BareConnection } from './kinds/kind';
export { describeIf, describeService } from './suites';

export type DatabaseName = DatabaseKind['name'];

/** Anything that Knex takes; `connection` is merged into the one that reaches the database. */
export type KnexOptions = Omit<Knex.Config, 'client' | 'connection'> & {
  readonly connection?: Readonly<Record<string, unknown>>;
  /** other keys of the config, such as cachalot's own */
  readonly [key: string]: unknown;
};

export interface TestDatabase {
  readonly name: DatabaseName;
  /** a Knex instance on a new, empty database */
  create(options?: KnexOptions): Promise<Knex>;
  /** another pool on the database that was created last, or on that of `of` */
  second(options?: KnexOptions, of?: Knex): Knex;
  /** a connection of the bare driver to the database that was created last, or to that of `of` */
  uncached(of?: Knex): Promise<BareConnection>;
  /** the config of the database that was created last, or of that of `of` */
  config(options?: KnexOptions, of?: Knex): Knex.Config;
}

const KINDS: Readonly<Record<DatabaseName, DatabaseKind>> = { sqlite, postgres, mysql };

export const DATABASE_NAMES = Object.keys(KINDS) as readonly DatabaseName[];

/** How long a pool may take to end before the suite is told that a test left a connection in use. */
const PATIENCE = 10_000;

/** Runs `body` for each kind of database, or for those of `only`; the kinds that are missing are skipped. */
export function describeDatabases(
  title: string,
  body: (db: TestDatabase) => void,
  only: readonly DatabaseName[] = DATABASE_NAMES,
): void {
  for (const name of only) {
    describeIf(KINDS[name].present, `${title} (${name})`, () => {
      const session = new Session(KINDS[name]);
      body(session);
      afterAll(() => session.close());
    });
  }
}

class Session implements TestDatabase {
  readonly name: DatabaseName;
  private readonly created: string[] = [];
  private readonly instances = new Map<Knex, string>();
  private readonly connections: BareConnection[] = [];

  constructor(private readonly kind: DatabaseKind) {
    this.name = kind.name;
  }

  async create(options: KnexOptions = {}): Promise<Knex> {
    const database = `cachalot_test_${randomBytes(6).toString('hex')}`;
    await this.kind.createDatabase(database);
    this.created.push(database);
    return this.open(database, options);
  }

  second(options: KnexOptions = {}, of?: Knex): Knex {
    return this.open(this.databaseOf(of), options);
  }

  async uncached(of?: Knex): Promise<BareConnection> {
    const connection = await this.kind.connect(this.databaseOf(of));
    this.connections.push(connection);
    return connection;
  }

  config(options: KnexOptions = {}, of?: Knex): Knex.Config {
    return this.configOf(this.databaseOf(of), options);
  }

  /** Ends every connection and drops every database, then fails if a test left a connection in use. */
  async close(): Promise<void> {
    const ends = await Promise.all(
      [...this.instances.keys()].map((instance) => endsInTime(PATIENCE, instance.destroy())),
    );
    await Promise.all(this.connections.map((connection) => connection.close().catch(() => undefined)));
    for (const database of this.created) await this.kind.dropDatabase(database);
    if (ends.includes(false)) throw new Error('A test left a connection in use: a pool did not end.');
  }

  private open(database: string, options: KnexOptions): Knex {
    const instance = makeKnex(this.configOf(database, options));
    this.instances.set(instance, database);
    return instance;
  }

  private configOf(database: string, { connection, ...options }: KnexOptions): Knex.Config {
    const config = this.kind.config(database);
    return { ...config, ...options, connection: { ...(config.connection as object), ...connection } };
  }

  private databaseOf(of: Knex | undefined): string {
    const database = of === undefined ? this.created.at(-1) : this.instances.get(of);
    if (database === undefined) throw new Error('There is no database yet: call db.create() first.');
    return database;
  }
}
