/**
 * What is worked out once per SQL text: what it says, what it depends on, what it may change.
 *
 * The parts that depend on the catalog or on settings are kept together with the object they were worked out
 * from, so that a hit compares references and computes nothing.
 */
import { analyse } from '../analysis/analyse';
import type { Analysis, Statement } from '../analysis/statement';
import type { Catalog, ReadVerdict, Table, WriteEffect } from '../catalog/catalog';
import type { Lexicon } from '../databases/lexicon';
import { type Refusal, refuse } from '../support/reasons';
import { type TableRules, tableRefusal, tableRules } from './table-rules';
import { type Counters, telemetry } from './telemetry';

/** What a cachable read depends on. */
export interface Dependencies {
  readonly tables: readonly Table[];
  /** the database token’s key, then one key per table */
  readonly tokenKeys: readonly string[];
  readonly counters: readonly Counters[];
  readonly labels: readonly string[];
  /** the order is random: cachable only where CACHALOT_CACHE_RANDOM says so */
  readonly random: boolean;
}

/** Who names the tokens. */
export interface TokenKeys {
  readonly databaseKeys: readonly [database: string, schema: string];
  tableKey(table: Table): string;
}

let nextId = 1;

const OF_SAVEPOINTS = new Set<string | undefined>(['savepoint', 'release', 'rollback-to']);

/** A transaction that was given away becomes visible; what it did was noted on another connection, or nowhere. */
const ANYTHING: WriteEffect = { tables: 'every', schema: true, immediate: false };

export class Plan {
  readonly analysis: Analysis;
  /** short and unique in this process: the part of an entry’s key that stands for the text */
  readonly id: string = (nextId++).toString(36);
  /** a single statement that reads, by its grammar */
  readonly reads: boolean;
  /** nothing in it touches a transaction or the session */
  readonly isPlain: boolean;
  /** the transaction that is open may end with it */
  readonly mayCommit: boolean;
  /** a transaction may begin with it */
  readonly begins: boolean;
  /** SAVEPOINT and what refers to one by its name */
  readonly namesSavepoint: boolean;
  /** stands for text and connection settings in caches that other processes share */
  sharedId: string | undefined;
  /** why the last answer could not be kept, for `explain` */
  notKept: Refusal | undefined;
  #verdict: { catalog: Catalog; rules: TableRules; value: Dependencies | Refusal } | undefined;
  #effects: { catalog: Catalog; value: readonly WriteEffect[] } | undefined;

  constructor(
    readonly sql: string,
    readonly lexicon: Lexicon,
  ) {
    this.analysis = analyse(sql, lexicon);
    const { statements } = this.analysis;
    this.reads = statements.length === 1 && statements[0]!.kind === 'read';
    this.isPlain = statements.every(isPlain);
    this.mayCommit = statements.some(mayCommit);
    this.begins = statements.some(({ control }) => control?.verb === 'begin');
    this.namesSavepoint = statements.some(({ control }) => OF_SAVEPOINTS.has(control?.verb));
  }

  /** What the read depends on, or why it is not cachable, under the given catalog and the current settings. */
  dependencies(catalog: Catalog, keys: TokenKeys): Dependencies | Refusal {
    const rules = tableRules();
    const known = this.#verdict;
    if (known?.catalog === catalog && known.rules === rules) return known.value;
    const value = this.#judge(catalog, keys, rules);
    this.#verdict = { catalog, rules, value };
    return value;
  }

  /** What each statement of the text may change. */
  effects(catalog: Catalog): readonly WriteEffect[] {
    if (this.#effects?.catalog !== catalog) {
      this.#effects = {
        catalog,
        value: this.analysis.statements.map((statement) => effectOf(statement, catalog)),
      };
    }
    return this.#effects.value;
  }

  #judge(catalog: Catalog, keys: TokenKeys, rules: TableRules): Dependencies | Refusal {
    const { statements } = this.analysis;
    if (statements.length > 1) return refuse('several-statements');
    const [statement] = statements;
    if (statement === undefined) return refuse('not-a-read');
    const random = statement.refusal?.because === 'random';
    const verdict: ReadVerdict = catalog.read(random ? withoutRandom(statement, this.lexicon) : statement);
    if (!verdict.cachable) return verdict;
    if (changes(catalog.write(statement))) return refuse('not-a-read');
    const labels = verdict.tables.map((table) => table.label);
    return (
      tableRefusal(labels, rules) ?? {
        tables: verdict.tables,
        tokenKeys: [keys.databaseKeys[0], ...verdict.tables.map((table) => keys.tableKey(table))],
        counters: labels.map((label) => telemetry.table(label)),
        labels,
        random,
      }
    );
  }
}

/** What one statement may change; `anySchema` as in `Catalog.write`. */
export function effectOf(statement: Statement, catalog: Catalog, anySchema = false): WriteEffect {
  return statement.control?.verb === 'commit-detached' ? ANYTHING : catalog.write(statement, anySchema);
}

function isPlain({ kind, control, session, temporary, commitsImplicitly }: Statement): boolean {
  return (
    kind !== 'session' &&
    session === undefined &&
    kind !== 'call' &&
    control === undefined &&
    !temporary &&
    !commitsImplicitly
  );
}

/** A called body may commit too, and what was not understood may do anything. */
function mayCommit({ kind, control, commitsImplicitly }: Statement): boolean {
  if (commitsImplicitly || kind === 'call' || kind === 'unknown') return true;
  const verb = control?.verb;
  return (
    verb === 'commit' ||
    verb === 'detach' ||
    verb === 'commit-detached' ||
    (control?.verb === 'autocommit' && control.on)
  );
}

/** Whether anything at all may be different afterwards. */
export function changes(effect: WriteEffect): boolean {
  return effect.schema || effect.tables === 'every' || effect.tables.length > 0;
}

/** The same statement with its random values taken for granted: the setting decides about those. */
function withoutRandom(statement: Statement, { functions }: Lexicon): Statement {
  const { refusal: _, ...rest } = statement;
  const calls = rest.calls.filter(
    (name) => name.length > 1 || functions.get(name[0]!.toLowerCase()) !== 'random',
  );
  return { ...rest, calls };
}
