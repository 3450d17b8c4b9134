/**
 * One database as this process reaches it through one pool: its dialect, its identity, its catalog, the plans
 * of its statements, and whether a session in the pool is no longer plain.
 */
import { currentSettings } from '../../settings/current';
import { tableKeygen } from '../../settings/keygen';
import type { Catalog, Table } from '../catalog/catalog';
import type { Dialect, QueryObject, RunSql } from '../databases/dialect';
import type { IsolationLevel } from '../databases/isolation';
import { aliasOf, type NamedClient, roleOf } from '../databases/registry';
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
  /** what Knex does to bindings and text before the driver gets them */
  prepBindings(bindings: readonly unknown[]): readonly unknown[];
  positionBindings(sql: string): string;
}

/** What is known once a connection was asked. */
export interface Profile {
  readonly identity: string;
  readonly isolation: IsolationLevel;
}

/** That a database follows another: what DATABASES says, and the primary if it can be found. */
export interface ReplicaRole {
  readonly replicaOf: string;
  /** seconds */
  readonly maxLag: number | undefined;
  /** `undefined` where no database goes by that alias, or one of another kind, or another replica */
  readonly primary: Database | undefined;
}

/** Milliseconds for which a name that led to nothing is not looked for again. */
const FORGET_UNKNOWN = 10_000;

/** Weakly: the plans of pools that are gone go with them. */
const planTables = processState('plans', () => new Map<string, WeakRef<PlanTable>>());

export class Database {
  readonly #ownCatalog = new CatalogState();
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
    /** finds another database by its alias */
    private readonly find: (alias: string) => Database | undefined = () => undefined,
  ) {}

  /** What it follows, as of the last `settleRole`; `undefined` for a database that stands alone. */
  get role(): ReplicaRole | undefined {
    return this.#role;
  }

  /** A replica’s catalog is its primary’s: its own may be an older one. */
  get catalogState(): CatalogState {
    return this.#role?.primary?.catalogState ?? this.#ownCatalog;
  }

  /** Looks up in DATABASES what it follows. Whoever becomes a replica, or ceases to be one, is another database. */
  settleRole(): void {
    const { DATABASES } = currentSettings();
    if (DATABASES !== this.#roleFrom) {
      this.#roleFrom = DATABASES;
      this.#asked = roleOf(this.client);
    } else if (this.#asked.replicaOf === undefined) return;
    const { replicaOf, maxLag } = this.#asked;
    const primary = replicaOf === undefined ? undefined : this.#primaryAt(replicaOf);
    const before = this.#role;
    if (replicaOf !== before?.replicaOf || primary !== before?.primary) {
      this.profile = undefined;
      this.#prefix = undefined;
      this.#plans = undefined;
      this.#tableKeys.clear();
    }
    if (replicaOf === undefined) this.#role = undefined;
    else if (primary !== before?.primary || maxLag !== before?.maxLag || replicaOf !== before?.replicaOf)
      this.#role = { replicaOf, maxLag, primary };
  }

  #primaryAt(alias: string): Database | undefined {
    const primary = this.find(alias);
    const fits =
      primary !== this && primary?.dialect === this.dialect && roleOf(primary.client).replicaOf === undefined;
    return fits ? primary : undefined;
  }

  #role: ReplicaRole | undefined;
  #asked: ReturnType<typeof roleOf> = {};
  #roleFrom: object | undefined;

  get alias(): string {
    return aliasOf(this.client);
  }

  /** `undefined` also of a replica whose primary is known, and which was not asked about itself yet. */
  get catalog(): Catalog | undefined {
    return this.profile === undefined ? undefined : this.catalogState.catalog;
  }

  /**
   * Plans are shared by pools that would get the same answers, and change with what changes those: the time zone
   * of the process, the type parsers of the driver.
   */
  plan(sql: string): Plan {
    this.settleRole();
    const connection = connectionKey(this.client);
    if (this.#plans === undefined || connection !== this.#plansFor) {
      this.#plansFor = connection;
      this.#plans = this.#plansUnder(connection);
    }
    return this.#planIn(this.#plans, sql);
  }

  /**
   * The plan of a statement that is on its way: what it says and changes is the same under all connection settings,
   * so that these are not asked for. Not for keys.
   */
  planOfStatement(sql: string): Plan {
    if (this.#plans === undefined) return this.plan(sql);
    this.settleRole();
    return this.#plans === undefined ? this.plan(sql) : this.#planIn(this.#plans, sql);
  }

  #planIn(plans: PlanTable, sql: string): Plan {
    const known = plans.get(sql);
    if (known !== undefined) return known;
    const plan = new Plan(sql, this.dialect.lexicon);
    // Knex gives each savepoint a name of its own: such texts would push out those that come again.
    return plan.namesSavepoint ? plan : plans.add(plan);
  }

  /** Its pool has no connection left: whoever asks for one waits, perhaps for himself. */
  get isBusy(): boolean {
    const pool = this.client.pool as { max?: number; numUsed?(): number } | undefined;
    return pool?.max !== undefined && (pool.numUsed?.() ?? 0) >= pool.max;
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
    if (name === undefined) return false;
    const now = performance.now();
    if (now - this.#unknownSince > FORGET_UNKNOWN) this.#unknown.clear();
    if (this.#unknown.has(name)) return false;
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
      key =
        keygen === null
          ? `${this.prefix}:${table.id}`
          : keygen((this.#role?.primary ?? this).alias, table.label);
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

  /**
   * Asks the database who it is, once, on a connection that is in no transaction. A replica goes by the name of its
   * primary, which has to be known before.
   */
  async identify(run: RunSql, connection: object): Promise<Profile> {
    if (this.profile === undefined) {
      const primary = this.#role?.primary;
      const identity = primary?.profile?.identity ?? (await this.dialect.identify(run, connection));
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
    const known = planTables.get(key)?.deref();
    if (known !== undefined) return known;
    for (const [gone, table] of planTables) if (table.deref() === undefined) planTables.delete(gone);
    const plans = new PlanTable(isProcessLocal(connection) ? markProcessLocal(key) : key);
    planTables.set(key, new WeakRef(plans));
    return plans;
  }
}

function freshPrivateKey(): string {
  return markProcessLocal(freshWriter());
}
