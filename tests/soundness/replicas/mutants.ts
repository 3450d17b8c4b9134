/**
 * What a reader of replicas might get wrong, each by one change of one passage, and a database where an old answer must
 * show it. When a passage is rewritten, give its bug the passage that does the same now.
 */
import type { Mutation } from '../../support/transpile';

export interface Mutant extends Mutation {
  readonly bug: string;
  readonly database: 'postgres' | 'mysql';
}

export const MUTANTS: readonly Mutant[] = [
  {
    bug: 'keeps what no position has proven',
    file: 'cachalot/store/departure.ts',
    find: 'if (role?.primary === undefined) return makeKeeper(request, keep, giveUp);',
    put: 'if (1) return makeKeeper(request, keep, giveUp);',
    database: 'postgres',
  },
  {
    bug: 'asks for the position behind the query',
    file: 'cachalot/store/replica-proof.ts',
    find: 'return positions.ask(database.runOn(connection), connection).then(',
    put: `return new Promise((later) => setImmediate(later))
      .then(() => positions.ask(database.runOn(connection), connection))
      .then(`,
    database: 'mysql',
  },
  {
    bug: 'takes the position of an earlier write for that of the tokens',
    file: 'cachalot/store/replica-proof.ts',
    find: 'const known = this.tokens.map((token) => positions.get(token));',
    put: 'const known = this.tokens.map(() => positions.get(this.tokens[0]!));',
    database: 'mysql',
  },
  {
    bug: 'gives the connection of a stream back twice',
    file: 'cachalot/patches/patch-reads.ts',
    find: 'return original.call(this, releasedOnce(callback), parameters);',
    put: 'return original.call(this, callback, parameters);',
    database: 'mysql',
  },
];
