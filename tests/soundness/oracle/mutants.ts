/**
 * Bugs that an analyser of SQL might well have, each by one change of one passage, and a database whose statements
 * must show it. When a passage is rewritten, give its bug the passage that does the same now.
 */
import type { Mutation } from '../../support/transpile';
import type { OracleDatabase } from './schema';

export interface Mutant extends Mutation {
  readonly bug: string;
  readonly database: OracleDatabase;
}

const RELATIONS = 'cachalot/analysis/relations.ts';
const SLOTS = 'cachalot/analysis/slots.ts';

export const MUTANTS: readonly Mutant[] = [
  {
    bug: 'forgets what a LATERAL reads',
    file: RELATIONS,
    find: 'if (SKIPPED_IN_SLOT.has(token.key) && this.isModifier(token, next)) return;',
    put: `if (token.key === 'LATERAL' && next.key === '(') {
      let depth = 0;
      do {
        const { key } = at(this.tokens, ++this.index);
        depth += key === '(' ? 1 : key === ')' ? -1 : 0;
      } while (depth > 0);
      top.slot = 'none';
      return;
    }
    if (SKIPPED_IN_SLOT.has(token.key) && this.isModifier(token, next)) return;`,
    database: 'postgres',
  },
  {
    bug: 'forgets what stands behind a comma',
    file: RELATIONS,
    find: "if (top.from && (top.place === 'query' || top.place === 'join')) top.slot = 'source';",
    put: '',
    database: 'sqlite',
  },
  {
    bug: 'takes the end of CASE in an ON for the end of FROM',
    file: SLOTS,
    find: 'FOR RETURNING INTO',
    put: 'FOR RETURNING INTO WHEN',
    database: 'sqlite',
  },
  {
    bug: 'lets a CTE hide a table outside of its scope',
    file: RELATIONS,
    find: "if (this.frames.pop()?.place === 'operator') this.operatorEnd = this.index;",
    put: 'for (const name of this.frames.pop()?.ctes ?? []) define(this.top, name);',
    database: 'postgres',
  },
  {
    bug: 'forgets subqueries in ORDER BY and LIMIT',
    file: RELATIONS,
    find: 'const before = at(this.tokens, this.index - 1);\n    const called',
    put: `const before = at(this.tokens, this.index - 1);
    if (before.key === 'BY' || before.key === 'LIMIT') {
      let depth = 0;
      do {
        const { key } = at(this.tokens, this.index++);
        depth += key === '(' ? 1 : key === ')' ? -1 : 0;
      } while (depth > 0);
      this.index--;
      return;
    }
    const called`,
    database: 'postgres',
  },
  {
    bug: 'lets an inner WITH of MariaDB see what MySQL lets it see',
    file: 'cachalot/databases/mysql/lexicon.ts',
    find: 'innerCtesMayStandAlone: true',
    put: 'innerCtesMayStandAlone: false',
    database: 'mysql',
  },
  {
    bug: 'takes names in quotes without regard to case',
    file: 'cachalot/databases/postgres/lexicon.ts',
    find: 'cut(quoted ? text : lowerAscii(text))',
    put: 'cut(quoted ? lowerAscii(text) : lowerAscii(text))',
    database: 'postgres',
  },
  {
    bug: 'takes a schema for any',
    file: 'cachalot/catalog/resolve-names.ts',
    find: 'found.push(...relations);\n    if (system',
    put: 'if (false) found.push(...relations);\n    if (system',
    database: 'postgres',
  },
  {
    bug: 'does not look into views',
    file: 'cachalot/catalog/expand-reads.ts',
    find: "if (relation.kind === 'view') return this.definitions.view(relation);",
    put: '',
    database: 'sqlite',
  },
  {
    bug: 'forgets the partitions of a table',
    file: 'cachalot/catalog/expand-reads.ts',
    find: '...this.definitions.index.childrenOf(relation),',
    put: '',
    database: 'postgres',
  },
  {
    bug: 'takes every comment of MySQL for a comment',
    file: 'cachalot/analysis/tokenizer.ts',
    find: 'const executable = rules.mysqlComments ?',
    put: 'const executable = rules.variables && rules.userOperators ?',
    database: 'mysql',
  },
];
