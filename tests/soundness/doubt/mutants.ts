/** Rules about outcomes that nobody knows, each broken by one change of one passage, and where that is found out. */
import type { Mutation } from '../../support/transpile';
import type { Served } from './wire';

export interface Mutant extends Mutation {
  /** what a store does that has it */
  readonly rule: string;
  readonly database: Served;
  /** the scenes that can show it */
  readonly scenes: string;
}

const ON_THE_WAY = 'stopped on the way';

export const MUTANTS: readonly Mutant[] = [
  {
    rule: 'ends a doubt where it begins',
    file: 'cachalot/store/statement-gate.ts',
    find: 'settleDoubt(passage, marks);',
    put: 'void marks.release();',
    database: 'mysql',
    scenes: ON_THE_WAY,
  },
  {
    rule: 'does not ask the server whether the session is gone',
    file: 'cachalot/store/doubt.ts',
    find: 'if (isGone !== undefined) return isGone;',
    put: 'if (isGone !== undefined) return true;',
    database: 'postgres',
    scenes: ON_THE_WAY,
  },
  {
    rule: 'takes a connection that breaks for a refusal',
    file: 'cachalot/databases/postgres/sessions.ts',
    find: "return (error as { severity?: string }).severity === 'ERROR';",
    put: 'return error !== undefined;',
    database: 'postgres',
    scenes: ON_THE_WAY,
  },
  {
    rule: 'does not mark what a COMMIT is about to show',
    file: 'cachalot/store/statement-gate.ts',
    find: 'return isNothing(all) ? undefined : holdMarks(database, all);',
    put: 'return undefined;',
    database: 'mysql',
    scenes: ON_THE_WAY,
  },
  {
    rule: 'leaves the transaction on the connection whose COMMIT was refused',
    file: 'cachalot/store/transaction-control.ts',
    find: "return statements.length === 1 && statements[0]!.control?.verb === 'commit';",
    put: 'return statements.length === 0;',
    database: 'postgres',
    scenes: ON_THE_WAY,
  },
  {
    rule: 'gives its mark no time to outlive it',
    file: 'cachalot/store/marks.ts',
    find: 'andThen(backend.mark(keys, writer, LEASE), ',
    put: 'andThen(backend.mark(keys, writer, 1), ',
    database: 'postgres',
    scenes: 'killed',
  },
];
