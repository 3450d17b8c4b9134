/** The tables of a database, and what a user means by a name. */
import { catalogOf, ref, table, view } from './made-up-catalog';

const labels = (tables: readonly { label: string }[]) => tables.map(({ label }) => label);

describe('the tables of a catalog', () => {
  it('are those that hold rows of the database', () => {
    const relations = [
      table('a'),
      table('other.b'),
      table('m', { kind: 'materialized' }),
      view('v', 'reads a'),
      table('s', { kind: 'sequence' }),
      table('t', { kind: 'temporary' }),
      table('pg_catalog.pg_class', { kind: 'system' }),
    ];
    expect(labels(catalogOf({ relations }).tables)).toEqual(['a', 'other.b', 'm']);
  });

  it('are those of the path where a server holds many databases', () => {
    const lookup = { folding: 'lower', lookup: 'path', bodiesStayInSchema: true } as const;
    const catalog = catalogOf({ relations: [table('a'), table('other.b')], names: lookup });
    expect(labels(catalog.tables)).toEqual(['a']);
  });

  it('are labelled with their schema unless a bare name leads to them', () => {
    const relations = [table('a'), table('other.a'), table('other.b')];
    const catalog = catalogOf({ relations, path: ['public', 'other'] });
    expect(labels(catalog.tables)).toEqual(['a', 'other.a', 'b']);
  });
});

describe('a name that a user gives', () => {
  const relations = [table('a'), table('other.a'), table('other.b'), view('v', 'reads a'), table('with.dot')];

  it.each([
    ['a', ['a']],
    ['other.a', ['other.a']],
    ['b', ['other.b']],
    ['v', ['v']],
    ['nobody', []],
    ['nowhere.a', []],
  ])('%s means %j', (name, expected) => {
    expect(labels(catalogOf({ relations }).find(name))).toEqual(expected);
  });

  it('may hold a dot', () => {
    const dotted = [table('x', { name: 'with.dot' })];
    expect(labels(catalogOf({ relations: dotted }).find('with.dot'))).toEqual(['with.dot']);
    expect(labels(catalogOf({ relations: dotted }).find('public.with.dot'))).toEqual(['with.dot']);
  });

  it('of a partitioned table means its partitions too', () => {
    const parts = [table('p', { kind: 'partitioned' }), table('p1'), table('p11')];
    const inheritance = [
      { parent: ref('p'), child: ref('p1') },
      { parent: ref('p1'), child: ref('p11') },
    ];
    expect(labels(catalogOf({ relations: parts, inheritance }).find('p'))).toEqual(['p', 'p1', 'p11']);
  });

  it('never means what is the system’s own', () => {
    const system = [table('pg_catalog.pg_class', { kind: 'system' })];
    expect(catalogOf({ relations: system }).find('pg_class')).toEqual([]);
  });
});
