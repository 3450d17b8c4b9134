/**
 * Rules of transactions and of clocks, each broken by one change of one passage, and where histories must find that out.
 *
 * What the storm plants is not planted again. When a passage is rewritten, its mutant says so by failing to build: give
 * it the passage that does the same now.
 */
import type { Mutation } from '../../support/transpile';
import type { Level } from './history';
import type { HistoryDatabase } from './plan';

export interface Mutant extends Mutation {
  readonly rule: string;
  readonly database: HistoryDatabase;
  /** all that the database has, where it is not said */
  readonly levels?: readonly Level[];
  /**
   * It takes thousands of operations, so `npm test` leaves it out unless `EVERY_MUTANT=1`; compatibility/isolation.test.ts
   * has the same by hand.
   */
  readonly isRare?: boolean;
}

export const MUTANTS: readonly Mutant[] = [
  {
    rule: 'forgets nothing when it rolls back to a savepoint',
    file: 'cachalot/store/transaction.ts',
    find: 'this.#levels.splice(index);\n    this.savepoint(name);',
    put: 'this.savepoint(name);',
    database: 'sqlite',
  },
  {
    rule: 'keeps what transactions have read in one place for all of them',
    file: 'cachalot/store/transaction.ts',
    find: '    entries: new Map(),',
    put: '    entries: ((globalThis as Record<string, unknown>).all ??= new Map()) as Map<string, PrivateEntry>,',
    database: 'mysql',
    levels: ['repeatable read'],
  },
  {
    rule: 'marks after the COMMIT',
    file: 'cachalot/store/statement-gate.ts',
    find: 'return isNothing(all) ? undefined : holdMarks(database, all);',
    put: `if (isNothing(all)) return undefined;
      return { reach: all, release: () => andThen(holdMarks(database, all), (held) => held.release()) };`,
    database: 'postgres',
  },
  {
    rule: 'answers a snapshot with what has changed since',
    file: 'cachalot/store/transaction-read.ts',
    find: "found.kind === 'hit' && predates &&",
    put: "found.kind === 'hit' &&",
    database: 'mysql',
    levels: ['repeatable read'],
    isRare: true,
  },
  {
    rule: 'answers before the snapshot is open',
    file: 'cachalot/store/transaction-read.ts',
    find: ' && transaction.snapshotIsOpen',
    put: '',
    database: 'postgres',
    levels: ['repeatable read'],
    isRare: true,
  },
  {
    rule: 'hides from the server what a serializable transaction reads',
    file: 'cachalot/store/transaction-read.ts',
    find: ' && !watched',
    put: '',
    database: 'postgres',
    levels: ['serializable'],
    isRare: true,
  },
  {
    rule: 'takes the younger of two tokens, by the clocks that made them, for the one that stands',
    file: 'cachalot/store/lookup.ts',
    find: 'sameTokens(entry.tokens, standing)',
    put: `entry.tokens.every((token, at) => {
      const made = (text: string) => Number.parseInt(text, 36) || 0;
      return token === standing[at] || made(token) > made(standing[at]!);
    })`,
    database: 'sqlite',
  },
];
