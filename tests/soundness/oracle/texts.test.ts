/**
 * Texts that nobody would write: noise, spoiled SQL, deep nesting. The analyser answers each, in a number of steps that
 * grows with the text, and what it does not understand is never answered from the cache and never left uninvalidated.
 */
import { analyse } from '../../../cachalot/analysis/analyse';
import * as token from '../../../cachalot/analysis/token';
import { type CatalogFacts, NO_FACTS } from '../../../cachalot/databases/catalog-facts';
import { buildFrom } from '../../../cachalot/store/build-from';
import { Plan } from '../../../cachalot/store/plan';
import { Random } from '../support/random';
import { disguise } from './disguise';
import { Grammar } from './grammar';
import { noise, spoiled } from './mutate';
import { ORACLE_DATABASES, type OracleDatabase, randomSchema, type Schema } from './schema';
import { dialect } from './subject';
import { randomWrite } from './writes';

jest.mock('../../../cachalot/analysis/token', () => {
  const actual = jest.requireActual('../../../cachalot/analysis/token');
  return { ...actual, at: jest.fn(actual.at) };
});

const { SEED = '20261122', TEXTS = '500' } = process.env;

const NESTS: readonly (readonly [string, string, string, string])[] = [
  ['parentheses', '(', '1', ')'],
  ['subqueries', '(select * from a where ', '1', ')'],
  ['derived tables', 'x in (select * from (', 'select 1', ') d)'],
  ['CTEs', '(with c as (', 'select 1', ') select * from c)'],
  ['joins in parentheses', 'x in (select * from (a join ', 'b', '))'],
  ['CASE', 'case when ', '1', ' then 1 end'],
  ['calls', 'coalesce(', '1', ', 2)'],
  ['calls of the clock', 'age(date(', '1', '))'],
  ['set operations', '(select 1 union ', 'select 2', ')'],
  ['deletions', '(delete from a where ', '1', ')'],
  ['lists', '(a, b, c, ', 'd', ')'],
  ['explanations', 'explain ', 'select 1', ''],
];

function factsOf(schema: Schema): CatalogFacts {
  const relations = schema.relations.map(({ schema: of, name }) => ({
    schema: of,
    name,
    kind: 'table' as const,
  }));
  const schemas = [...new Set(relations.map((relation) => relation.schema))];
  return {
    ...NO_FACTS,
    schemas: schemas.map((name) => ({ name, system: false })),
    path: [schema.home],
    relations,
  };
}

function textsOf(database: OracleDatabase): { texts: string[]; schema: Schema } {
  const random = new Random(Number(SEED));
  const schema = randomSchema(database, 'home', null, new Set(['set', 'key', 'first']), random);
  const grammar = new Grammar(schema, random);
  const texts = Array.from({ length: Number(TEXTS) }, () => {
    if (random.next() < 0.2) return noise(random);
    const valid = random.next() < 0.4 ? randomWrite(grammar) : grammar.read();
    return spoiled(disguise(valid, database, random), random);
  });
  return { texts, schema };
}

describe.each(ORACLE_DATABASES)('a text that nobody would write, in the SQL of %s', (database) => {
  const { lexicon } = dialect(database);

  it('has an answer that is safe', () => {
    const { texts, schema } = textsOf(database);
    const catalog = buildFrom(factsOf(schema), 'texts', dialect(database));
    let unknown = 0;
    for (const text of texts) {
      const plan = new Plan(text, lexicon);
      const dependencies = plan.dependencies(catalog, { databaseKeys: ['d', 's'], tableKey: ({ id }) => id });
      const effects = plan.effects(catalog);
      for (const [index, { kind, refusal, targets }] of plan.analysis.statements.entries()) {
        if (kind === 'unknown') {
          unknown += 1;
          expect([text, effects[index]?.tables]).toEqual([text, 'every']);
        }
        if (targets === null) expect([text, effects[index]?.tables]).toEqual([text, 'every']);
        if (refusal !== undefined && refusal.because !== 'random')
          expect([text, 'tables' in dependencies]).toEqual([text, false]);
        if (kind !== 'read') expect([text, 'tables' in dependencies]).toEqual([text, false]);
      }
    }
    expect(unknown).toBeGreaterThan(texts.length / 20);
  });

  it.each(NESTS)('takes twice the steps for twice the depth of %s', (_what, open, inside, close) => {
    const steps = (depth: number): number => {
      const counted = jest.mocked(token.at);
      counted.mockClear();
      analyse(`select * from t where ${open.repeat(depth)}${inside}${close.repeat(depth)}`, lexicon);
      return counted.mock.calls.length;
    };
    const [once, twice] = [steps(400), steps(800)];

    expect(once).toBeGreaterThan(400);
    expect(twice).toBeLessThan(2.2 * once);
  });
});
