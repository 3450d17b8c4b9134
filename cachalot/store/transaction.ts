/**
 * What one open transaction has read and written: a private layer per savepoint.
 *
 * Its own writes give each table a version that lasts as long as the level that wrote it. A private result
 * remembers the versions it was read under, so rolling back to a savepoint brings older results back to life
 * and releasing one keeps the newer, with nothing to recompute.
 */
import type { Horizon, Token } from '../backends/cache-backend';
import type { Catalog, Table } from '../catalog/catalog';
import type { FrozenAnswer } from '../databases/answer';
import type { IsolationLevel } from '../databases/isolation';

/** What a transaction has changed so far. */
export interface Dirty {
  readonly tables: ReadonlyMap<string, Table>;
  readonly every: boolean;
  readonly schema: boolean;
  /** the catalog that its writes were worked out from; `undefined` when there was none, or more than one */
  readonly catalog: Catalog | undefined;
}

export interface PrivateEntry {
  readonly versions: readonly number[];
  /** the shared tokens before the SQL ran; `null` where the snapshot itself cannot change */
  readonly tokens: readonly Token[] | null;
  readonly answer: FrozenAnswer;
}

interface Level {
  /** the savepoint that opened it; `null` for the transaction itself */
  readonly savepoint: string | null;
  readonly versions: Map<string, number>;
  readonly tables: Map<string, Table>;
  /** the version of a write whose tables are not known */
  everyVersion: number;
  every: boolean;
  schema: boolean;
  readonly entries: Map<string, PrivateEntry>;
}

/** Private results are a convenience: beyond this many, a level starts over. */
const MAX_ENTRIES = 1000;

export class Transaction {
  #levels: Level[] = [newLevel(null)];
  #nextVersion = 1;
  #catalog: Catalog | undefined | null = null;
  /** the server may have ended it behind an error, so its statements may take effect one by one */
  uncertain = false;
  /** SET LOCAL and the like: its reads are no longer those of a plain session */
  sessionChanged = false;
  /** an error has left it with nothing to answer until it is rolled back */
  failed = false;
  /** the database has answered a read of tables, so the moment that a lasting snapshot shows is settled */
  snapshotIsOpen = false;

  constructor(
    public isolation: IsolationLevel,
    /** where each cache stood before the snapshot could open, by cache */
    readonly horizons: ReadonlyMap<object, Horizon>,
  ) {}

  /** Something is about to change; `catalog` is what the reach was worked out from. */
  write({ tables, every, schema, catalog }: Dirty): void {
    this.#catalog = this.#catalog === null || this.#catalog === catalog ? catalog : undefined;
    const level = this.#top();
    const version = this.#nextVersion++;
    if (every || schema) level.everyVersion = version;
    level.every ||= every;
    for (const table of tables.values()) {
      level.versions.set(table.id, version);
      level.tables.set(table.id, table);
    }
    level.schema ||= schema;
  }

  /** Under which of its own writes a read of the table would stand now; `0` for none. */
  version(tableId: string): number {
    let version = 0;
    for (const level of this.#levels) {
      version = Math.max(version, level.versions.get(tableId) ?? 0, level.everyVersion);
    }
    return version;
  }

  versions(tables: readonly Table[]): number[] {
    return tables.map((table) => this.version(table.id));
  }

  get schemaChanged(): boolean {
    return this.#levels.some((level) => level.schema);
  }

  get dirty(): Dirty {
    const tables = new Map<string, Table>();
    for (const level of this.#levels) for (const [id, table] of level.tables) tables.set(id, table);
    return {
      tables,
      every: this.#levels.some((level) => level.every),
      schema: this.schemaChanged,
      catalog: this.#catalog ?? undefined,
    };
  }

  find(key: string): PrivateEntry | undefined {
    for (let index = this.#levels.length - 1; index >= 0; index -= 1) {
      const entry = this.#levels[index]!.entries.get(key);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  remember(key: string, entry: PrivateEntry): void {
    const { entries } = this.#top();
    if (entries.size >= MAX_ENTRIES) entries.clear();
    entries.set(key, entry);
  }

  savepoint(name: string): void {
    this.#levels.push(newLevel(name));
  }

  /** What was written since the savepoint now belongs to the level below. */
  release(name: string): void {
    const index = this.#indexOf(name);
    if (index < 1) return; // it was set behind our back; its writes are already in the level it was set in
    const target = this.#levels[index - 1]!;
    for (const level of this.#levels.splice(index)) merge(target, level);
  }

  /** The savepoint itself stays, empty. One that was set behind our back may have undone anything. */
  rollbackTo(name: string): void {
    const index = this.#indexOf(name);
    if (index < 1) {
      this.write({ tables: new Map(), every: true, schema: false, catalog: undefined });
      return;
    }
    this.#levels.splice(index);
    this.savepoint(name);
  }

  /** The innermost savepoint of that name, as in every database here. */
  #indexOf(name: string): number {
    return this.#levels.findLastIndex((level) => level.savepoint === name);
  }

  #top(): Level {
    return this.#levels[this.#levels.length - 1]!;
  }
}

function newLevel(savepoint: string | null): Level {
  return {
    savepoint,
    versions: new Map(),
    tables: new Map(),
    everyVersion: 0,
    every: false,
    schema: false,
    entries: new Map(),
  };
}

function merge(target: Level, level: Level): void {
  for (const [id, version] of level.versions) target.versions.set(id, version);
  for (const [id, table] of level.tables) target.tables.set(id, table);
  for (const [key, entry] of level.entries) target.entries.set(key, entry);
  target.everyVersion = Math.max(target.everyVersion, level.everyVersion);
  target.every ||= level.every;
  target.schema ||= level.schema;
}
