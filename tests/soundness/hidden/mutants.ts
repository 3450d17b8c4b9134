/**
 * What a catalog might forget, each by one change of one passage, and a database where a stale answer must show it.
 * When a passage is rewritten, give its bug the passage that does the same now.
 */
import type { Mutation } from '../../support/transpile';
import type { HiddenDatabase } from './world';

export interface Mutant extends Mutation {
  readonly bug: string;
  readonly database: HiddenDatabase;
}

const WRITES = 'cachalot/catalog/expand-writes.ts';

export const MUTANTS: readonly Mutant[] = [
  {
    bug: 'forgets cascades',
    file: WRITES,
    find: '...this.#references(relation, event),',
    put: '',
    database: 'sqlite',
  },
  {
    bug: 'forgets triggers',
    file: WRITES,
    find: '...this.#triggers(relation, event),',
    put: '',
    database: 'mysql',
  },
  {
    bug: 'takes a table that keeps its rows in others for one of its own',
    file: WRITES,
    find: "relation.kind === 'foreign' || ",
    put: '',
    database: 'mysql',
  },
  {
    bug: 'forgets what follows from what followed',
    file: WRITES,
    find: 'for (const next of step.next) if (!seen.has(keyOf(next))) seen.set(keyOf(next), next);',
    put: `for (const next of step.next)
        if (!seen.has(keyOf(next)) && seen.size < 3) seen.set(keyOf(next), next);`,
    database: 'postgres',
  },
  {
    bug: 'does not look into routines',
    file: WRITES,
    find: "if ('routine' in change) return this.#routineStep(change.routine);",
    put: "if ('routine' in change) return { next: [] };",
    database: 'postgres',
  },
];
