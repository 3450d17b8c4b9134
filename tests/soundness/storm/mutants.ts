/**
 * Rules of the protocol, each broken by one change of one passage, and where a storm must find that out.
 *
 * That equal queries are joined by their tokens is not among them: a whole write would have to fit into one query,
 * which a storm meets too seldom. single-flight.test.ts draws those orders on purpose.
 *
 * When a passage is rewritten, its mutant says so by failing to build: give it the passage that does the same now.
 */
import type { StormDatabase } from './plan';

export interface Mutant {
  readonly rule: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
  readonly database: StormDatabase;
  readonly cache: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    rule: 'takes the tokens after the query',
    file: 'cachalot/store/publish.ts',
    find: "cache.attempt('store', (backend) => backend.store(key, { tokens, ...sealed }, timeout));",
    put: `cache.attempt('store', async (backend) => {
      const later = await backend.read(undefined, request.dependencies.tokenKeys);
      await backend.store(key, { ...sealed, tokens: later.tokens as Token[] }, timeout);
    });`,
    database: 'postgres',
    cache: 'redis',
  },
  {
    rule: 'does not mark before a change can show',
    file: 'cachalot/store/marks.ts',
    find: 'andThen(backend.mark(keys, writer, LEASE), ',
    put: 'andThen(undefined, ',
    database: 'postgres',
    cache: 'redis',
  },
  {
    rule: 'holds no lease',
    file: 'cachalot/store/marks.ts',
    find: 'andThen(backend.mark(keys, writer, LEASE), ',
    put: 'andThen(backend.mark(keys, writer, 10), ',
    database: 'postgres',
    cache: 'redis',
  },
  {
    rule: 'leaves a token that stood before',
    file: 'cachalot/store/marks.ts',
    find: 'const fresh = freshTokens(keys.length);',
    put: 'const fresh = [...keys];',
    database: 'sqlite',
    cache: 'filebased',
  },
  {
    rule: 'does not follow cascades',
    file: 'cachalot/catalog/expand-writes.ts',
    find: '...this.#references(relation, event),',
    put: '',
    database: 'sqlite',
    cache: 'filebased',
  },
  {
    rule: 'does not follow triggers',
    file: 'cachalot/catalog/expand-writes.ts',
    find: '...this.#triggers(relation, event),',
    put: '',
    database: 'mysql',
    cache: 'redis',
  },
  {
    rule: 'shares what a transaction has written and not committed',
    file: 'cachalot/store/transaction-read.ts',
    find: 'const isPrivate = own || request.scoped;',
    put: 'const isPrivate = request.scoped;',
    database: 'postgres',
    cache: 'redis',
  },
  {
    rule: 'shares what an old snapshot shows',
    file: 'cachalot/store/transaction-read.ts',
    find: "const share = found.kind === 'miss' && predates;",
    put: "const share = found.kind === 'miss';",
    database: 'mysql',
    cache: 'redis',
  },
  {
    rule: 'answers a transaction with what it read before its own write',
    file: 'cachalot/store/transaction-read.ts',
    find: 'if (entry === undefined || !sameVersions(entry.versions, versions)) return undefined;',
    put: 'if (entry === undefined) return undefined;',
    database: 'sqlite',
    cache: 'filebased',
  },
  {
    rule: 'serves what is on its way without comparing tokens',
    file: 'cachalot/store/on-the-way.ts',
    find: 'found?.answer !== undefined && sameTokens(found.tokens, tokens)',
    put: 'found?.answer !== undefined',
    database: 'postgres',
    cache: 'redis',
  },
  {
    rule: 'serves an entry without comparing tokens',
    file: 'cachalot/store/lookup.ts',
    find: 'entry !== undefined && sameTokens(entry.tokens, standing)',
    put: 'entry !== undefined',
    database: 'sqlite',
    cache: 'filebased',
  },
  {
    rule: 'serves what it has at hand without comparing tokens',
    file: 'cachalot/store/lookup.ts',
    find: 'if (sameTokens(near.tokens, found.tokens) && ',
    put: 'if (',
    database: 'postgres',
    cache: 'redis',
  },
];
