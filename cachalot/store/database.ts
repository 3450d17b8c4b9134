/**
 * One database as this process reaches it through one pool: its dialect, its identity, its catalog, the plans
 * of its statements, and whether a session in the pool is no longer plain.
 */
import { tableKeygen } from '../../settings/keygen';
import type { Catalog, Table } from '../catalog/catalog';
import type { Dialect, QueryObject, RunSql } from '../databases/dialect';
import type { IsolationLevel } from '../databases/isolation';
import { aliasOf, type NamedClient } from '../databases/registry';
import { connectionKey, type KeyedClient } from '../keys/connection-key';
import { isProcessLocal, markProcessLocal } from '../keys/options-identity';
import { digest } from '../support/digest';
import { processState } from '../support/process-state';
import { buildFrom } from './build-from';
import { CatalogState } from './catalog-state';
import { Plan } from './plan';
import { PlanTable } from './plan-table';
import { freshWriter } from './token';

/** What the engine asks of a Knex client; pools and clones share one `Database`. */
export interface DatabaseClient extends NamedClient, KeyedClient {
  readonly config: NamedClient['config'] & NonNullable<KeyedClient['config']>;
  readonly connectionSettings?: object;
  readonly driverName?: string;
  acquireConnection(): Promise<object>;
  releaseConnection(connection: object): Promise<void>;
  _query(connection: object, query: QueryObject): Promise<QueryObject>;
  readonly transacting?: boolean;
}

/** What is known once a connection was asked. */
export interface Profile {
  readonly identity: string;
  readonly isolation: IsolationLevel;
}

/** Milliseconds for which a name that led to nothing is not looked for again. */
const FORGET_UNKNOWN = 10_000;

const planTables = processState('plans', () => new Map<string, PlanTable>());

export class Database {
  readonly catalogState = new CatalogState();
  /** sessions of the pool that statements have changed, or that hold a transaction Knex knows nothing of */
  readonly unplainSessions = new Set<object>();
  profile: Profile | undefined;
  #plans: PlanTable | undefined;
  #plansFor: string | undefined;
  #tableKeys = new Map<string, string>();
  #keygen: unknown = null;

  constructor(
    readonly dialect: Dialect,
    readonly client: DatabaseClient,
  ) {}

  get alias(): string {
    return aliasOf(this.client);
  }

  get catalog(): Catalog | undefined {
    return this.catalogState.catalog;
  }

  /**
   * Plans are shared by pools that would get the same answers, and change with what changes those: the time zone
   * of the process, the type parsers of the driver.
   */
  plan(sql: string): Plan {
    const connection = connectionKey(this.client);
    if (this.#plans === undefined || connection !== this.#plansFor) {
      this.#plansFor = connection;
      this.#plans = this.#plansUnder(connection);
    }
    return this.#plans.get(sql) ?? this.#plans.add(new Plan(sql, this.dialect.lexicon));
  }

  /** The prefix of all keys of this database: the same in every process. */
  get prefix(): string {
    return this.#prefix ?? '';
  }

  /**
   * The part of an entry’s key that stands for database, connection settings and text. The short form is good
   * for one process; caches that others share hash the whole.
   */
  entryPrefix(plan: Plan, shared: boolean): string {
    if (!shared) return `${plan.id}:`;
    plan.sharedId ??= digest(this.#plans?.key ?? '', plan.sql);
    return plan.sharedId;
  }

  /**
   * Whether it is worth introspecting for a table that the catalog does not know: it may have been made by
   * somebody who does not use cachalot. Asked again and again for the same name, the answer is no for a while.
   */
  mayHaveNewTable(name: string | undefined): boolean {
    const now = performance.now();
    if (now - this.#unknownSince > FORGET_UNKNOWN) this.#unknown.clear();
    if (name === undefined || this.#unknown.has(name)) return false;
    if (this.#unknown.size === 0) this.#unknownSince = now;
    this.#unknown.add(name);
    return true;
  }

  readonly #unknown = new Set<string>();
  #unknownSince = 0;

  get databaseKeys(): readonly [database: string, schema: string] {
    return [`${this.prefix}:*`, `${this.prefix}:schema`];
  }

  tableKey(table: Table): string {
    const keygen = tableKeygen();
    if (keygen !== this.#keygen) {
      this.#keygen = keygen;
      this.#tableKeys.clear();
    }
    let key = this.#tableKeys.get(table.id);
    if (key === undefined) {
      key = keygen === null ? `${this.prefix}:${table.id}` : keygen(this.alias, table.label);
      this.#tableKeys.set(table.id, key);
    }
    return key;
  }

  /** The pool is on its guard until the connection is gone from it. */
  addUnplain(connection: object): void {
    this.unplainSessions.add(connection);
    const pool = this.client.pool as { on?(event: string, heard: (id: unknown, gone: object) => void): void };
    if (this.#watching || pool?.on === undefined) return;
    this.#watching = true;
    pool.on('destroySuccess', (_id, gone) => this.unplainSessions.delete(gone));
  }

  #watching = false;

  /** Asks the database who it is, once, on a connection that is in no transaction. */
  async identify(run: RunSql, connection: object): Promise<Profile> {
    if (this.profile === undefined) {
      const identity = await this.dialect.identify(run, connection);
      const isolation = await this.dialect.sessions.defaultIsolation(run);
      this.#prefix = digest(this.dialect.name, identity);
      this.profile = { identity, isolation };
      this.#plans = undefined;
    }
    return this.profile;
  }

  /** Introspects on the connection at hand, which must be in no transaction. */
  async loadOn(run: RunSql, connection: object): Promise<Catalog> {
    const { identity } = await this.identify(run, connection);
    return buildFrom(await this.dialect.introspect(run), identity, this.dialect);
  }

  /** Runs statements of cachalot's own on a connection from the pool; they emit no events. */
  async borrow<T>(use: (run: RunSql, connection: object) => Promise<T>): Promise<T> {
    const connection = await this.client.acquireConnection();
    try {
      return await use(this.runOn(connection), connection);
    } finally {
      await this.client.releaseConnection(connection);
    }
  }

  runOn(connection: object): RunSql {
    return async (sql, bindings = []) => {
      const options = { ...this.dialect.ownOptions };
      const query = await this.client._query(connection, { sql, bindings, method: 'select', options });
      return this.dialect.answers.rows(query) as readonly Record<string, unknown>[];
    };
  }

  #prefix: string | undefined;

  /** Settings that cannot be told apart are shared with nobody. */
  #plansUnder(connection: string | undefined): PlanTable {
    if (this.profile === undefined || connection === undefined) return new PlanTable(freshPrivateKey());
    const key = digest(this.prefix, connection);
    let plans = planTables.get(key);
    if (plans === undefined) {
      plans = new PlanTable(isProcessLocal(connection) ? markProcessLocal(key) : key);
      planTables.set(key, plans);
    }
    return plans;
  }
}

function freshPrivateKey(): string {
  return markProcessLocal(freshWriter());
}
