/**
 * A database of one number, and the engine around it: real store code, a driver and a cache whose every call is
 * a step of the schedule.
 */

import { NO_FACTS } from '../../../cachalot/databases/catalog-facts';
import type { Dialect, QueryObject } from '../../../cachalot/databases/dialect';
import { answers } from '../../../cachalot/databases/sqlite/answer';
import { lexicon } from '../../../cachalot/databases/sqlite/lexicon';
import { sessions } from '../../../cachalot/databases/sqlite/sessions';
import { Database, type DatabaseClient } from '../../../cachalot/store/database';
import type { ReadOutcome } from '../../../cachalot/store/outcome';
import { passageOf } from '../../../cachalot/store/passage';
import { beginRead } from '../../../cachalot/store/read-through';
import { passStatement } from '../../../cachalot/store/statement-gate';
import { settings } from '../../../settings/settings';
import { type Mutations, RemoteBackend } from './remote-backend';
import type { Schedule, Step } from './schedule';

const READ = 'select n from t';
const WRITE = 'update t set n = n + 1';

/** A shared server: each statement takes effect by itself, whenever the schedule says. */
const dialect: Dialect = {
  name: 'sqlite',
  lexicon,
  answers,
  sessions: {
    ...sessions,
    snapshotScope: () => 'statement',
    watchesReads: () => false,
    defaultIsolation: async () => 'read committed',
    inTransaction: () => undefined,
  },
  clockSql: 'select now',
  identify: async () => 'one number',
  introspect: async () => ({
    ...NO_FACTS,
    schemas: [{ name: 'main', system: false }],
    path: ['main'],
    relations: [{ schema: 'main', name: 't', kind: 'table' }],
  }),
};

export interface Happenings {
  /** writers may die at any step */
  readonly crash?: boolean;
  /** any entry or token may be lost once */
  readonly eviction?: boolean;
  /** readers wait for their connections, and ask the cache again when they have one */
  readonly crowded?: boolean;
}

export class World {
  readonly backend: RemoteBackend;
  readonly database: Database;
  /** what everybody can see in the database */
  version = 0;
  found: string | undefined;
  #crashed = new Set<string>();
  #evicted = false;

  constructor(
    private readonly schedule: Schedule,
    private readonly happenings: Happenings = {},
    mutations: Mutations = {},
  ) {
    this.backend = new RemoteBackend(schedule, mutations);
    settings.configure({ CACHES: { default: this.backend }, CACHALOT_CACHE_OP_TIMEOUT: 3600 });
    const client = {
      config: {},
      connectionSettings: {},
      driverName: 'better-sqlite3',
    } as unknown as DatabaseClient;
    this.database = new Database(dialect, Object.assign(client, bareClient()));
  }

  /** The catalog is read and one entry is kept, before anything may interleave. */
  async warmUp(): Promise<void> {
    await this.read('warm-up');
    await this.read('warm-up');
    this.schedule.begin();
  }

  /** Nothing is kept any more, but the tokens stand. */
  coolDown(): void {
    this.backend.entries.clear();
  }

  /** Reads once, as the patches do, and checks that the answer is not older than the read. */
  async read(actor: string): Promise<void> {
    await this.schedule.step(`${actor} starts`, () => {});
    const atLeast = this.version;
    const query: QueryObject = { sql: READ, bindings: [], method: 'select', options: {} };
    const plan = this.database.plan(READ);
    const question = {
      database: this.database,
      plan,
      query,
      mode: { stream: false },
      options: undefined,
    } as const;
    this.backend.actor = actor;
    const outcome = await this.#board(actor, await beginRead(question, undefined));
    if (outcome.kind === 'answer') {
      const [row] = outcome.answer.rows.rows() as { n: number }[];
      if (row!.n < atLeast)
        this.found ??= `${actor} was served ${row!.n}, but ${atLeast} was there when it began`;
      return;
    }
    query.response = [{ n: await this.schedule.step(`${actor} sql`, () => this.version) }];
    await this.schedule.step(`${actor} hears`, () => {});
    this.backend.actor = actor;
    if (outcome.kind === 'run') outcome.keeper?.answered(query, true);
  }

  async #board(actor: string, outcome: ReadOutcome): Promise<ReadOutcome> {
    if (outcome.kind !== 'depart') return outcome;
    if (!this.happenings.crowded) return outcome.departure.goOn();
    await this.schedule.step(`${actor} boards`, () => {});
    this.backend.actor = actor;
    const settled = await outcome.departure.reconsider();
    return settled.kind === 'wait' ? settled.outcome : settled;
  }

  /** Writes once: the change shows in one step, the writer hears of it in another. */
  async write(actor: string): Promise<void> {
    const query: QueryObject = { sql: WRITE, bindings: [], method: 'update', options: {} };
    this.backend.actor = actor;
    await passStatement(passageOf(this.database, {}, query, false), async () => {
      await this.schedule.step(`${actor} apply`, () => {
        this.version += 1;
      });
      await this.schedule.step(`${actor} hears`, () => {});
      this.backend.actor = actor;
      return query;
    });
  }

  /** Lets everything happen; whatever nobody answers any more is left to the past. */
  async run(): Promise<string | undefined> {
    await this.schedule.run(() => this.#events());
    return this.found;
  }

  #events(): Step[] {
    return [...this.#crashes(), ...this.#expiry(), ...this.#evictions()];
  }

  /** A writer that dies takes no further step, but what it has sent may still take effect. */
  #crashes(): Step[] {
    if (!this.happenings.crash || this.#crashed.size > 0) return [];
    return ['W1', 'W2']
      .filter((writer) => this.#isAtWork(writer))
      .map((writer) => ({
        label: `${writer} dies`,
        perform: () => {
          this.#crashed.add(writer);
          this.schedule.silence(new RegExp(`^${writer} (?!apply)`));
        },
      }));
  }

  #isAtWork(writer: string): boolean {
    return ['mark', 'apply', 'hears', 'unmark', 'read', 'replace'].some((what) =>
      this.schedule.pending(`${writer} ${what}`),
    );
  }

  /** A lease is long: what its holder had sent has taken effect before it runs out. */
  #expiry(): Step[] {
    const [dead] = this.#crashed;
    if (dead === undefined || this.backend.marks.size === 0 || this.schedule.pending(`${dead} apply`))
      return [];
    if (['W1', 'W2'].some((writer) => writer !== dead && this.#isAtWork(writer))) return [];
    return [{ label: 'lease runs out', perform: () => this.backend.expire() }];
  }

  #evictions(): Step[] {
    if (!this.happenings.eviction || this.#evicted) return [];
    const lose = (label: string, from: Map<string, unknown>): Step[] =>
      [...from.keys()]
        .filter((key) => !this.backend.marks.has(key))
        .map((key) => ({
          label: `${label} is lost`,
          perform: () => {
            this.#evicted = true;
            from.delete(key);
          },
        }));
    return [...lose('entry', this.backend.entries), ...lose('token', this.backend.tokens)];
  }
}

function bareClient(): Partial<DatabaseClient> {
  return {
    acquireConnection: async () => ({}),
    releaseConnection: async () => {},
    _query: async (_connection, query) => query,
  };
}
