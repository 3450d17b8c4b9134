/**
 * What SQLite's compiler says that a statement uses: the root pages that its program opens, and whose they are.
 */
import Driver from 'better-sqlite3';
import { messageOf } from '../../../cachalot/support/describe';
import type { Place, Truth, Uses } from './truth';

interface Instruction {
  readonly opcode: string;
  readonly p2: number;
  readonly p3: number;
}

const OPENS = new Set(['OpenRead', 'ReopenIdx', 'OpenWrite']);

export async function openSqlite(kind: Place, name: string): Promise<Truth> {
  const { filename } = kind.config(name).connection as { filename: string };
  const driver = new Driver(filename);
  const rows = (sql: string, bindings: readonly unknown[] = []) => {
    const statement = driver.prepare<unknown[], Record<string, unknown>>(sql);
    if (statement.reader) return statement.all(...bindings);
    statement.run(...bindings);
    return [];
  };
  let owners: ReadonlyMap<number, string> | undefined;
  return {
    home: 'main',
    other: null,
    method: 'EXPLAIN: the pages that OpenRead and OpenWrite open',
    async run(sql) {
      owners = undefined;
      driver.exec(sql);
    },
    rows: async (sql, bindings) => rows(sql, bindings),
    async uses(sql) {
      owners ??= ownersOfPages(rows('select rootpage, tbl_name from sqlite_master where rootpage > 0'));
      let program: Instruction[];
      try {
        program = driver.prepare<[], Instruction>(`explain ${sql}`).all();
      } catch (error) {
        return messageOf(error);
      }
      return usesIn(program, owners);
    },
    async close() {
      driver.close();
      await kind.dropDatabase(name);
    },
  };
}

function ownersOfPages(rows: readonly Record<string, unknown>[]): Map<number, string> {
  return new Map(rows.map((row) => [Number(row.rootpage), String(row.tbl_name)]));
}

function usesIn(program: readonly Instruction[], owners: ReadonlyMap<number, string>): Uses {
  const found = { OpenRead: new Set<string>(), OpenWrite: new Set<string>() };
  for (const { opcode, p2, p3 } of program) {
    // the second database holds what is temporary; page 1 is the schema's own table
    if (!OPENS.has(opcode) || p3 === 1 || p2 === 1) continue;
    const owner = owners.get(p2);
    if (owner === undefined) throw new Error(`No table begins at page ${p2}.`);
    found[opcode === 'OpenWrite' ? 'OpenWrite' : 'OpenRead'].add(`main.${owner}`);
  }
  return { reads: [...found.OpenRead], writes: [...found.OpenWrite] };
}
