/** What a read depends on, and when it is refused. */
import { refuse } from '../../../cachalot/support/reasons';
import { catalogOf, dependsOn, names, read, ref, routine, statement, table, view } from './made-up-catalog';

describe('a read', () => {
  it('depends on the tables that it names', () => {
    const catalog = catalogOf({ relations: [table('a'), table('b'), table('c')] });
    expect(dependsOn(catalog, 'a b')).toEqual(['a', 'b']);
  });

  it('gives each table its canonical id and its label', () => {
    const catalog = catalogOf({ relations: [table('a'), table('other.b')] });
    expect(catalog.read(read('a other.b'))).toEqual({
      cachable: true,
      tables: [
        { id: 'public.a', schema: 'public', name: 'a', label: 'a' },
        { id: 'other.b', schema: 'other', name: 'b', label: 'other.b' },
      ],
    });
  });

  it('keeps apart names that hold dots', () => {
    const relations = [table('x', { schema: 'a.b', name: 'c' }), table('y', { schema: 'a', name: 'b.c' })];
    const catalog = catalogOf({ relations });
    const ids = catalog.tables.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ['is not a read', statement({ kind: 'write', verb: 'DELETE' }), 'not-a-read'],
    ['is refused by its text', read('a', { refusal: refuse('time', 'now') }), 'time'],
    ['could not be followed', statement({ relations: null }), 'not-understood'],
    ['reads no table', read(''), 'no-table'],
    ['reads an unknown table', read('a nobody'), 'unknown-table'],
    ['reads a table of an unknown schema', read('nowhere.a'), 'unknown-table'],
    ['reads a system schema', read('pg_catalog.whatever'), 'system-catalog'],
  ])('that %s is refused', (_title, text, because) => {
    expect(dependsOn(catalogOf({ relations: [table('a')] }), text)).toBe(because);
  });

  it.each([
    ['a relation of the system', table('a', { kind: 'system' }), 'system-catalog'],
    ['a temporary table', table('a', { kind: 'temporary' }), 'temporary-table'],
    ['a foreign table', table('a', { kind: 'foreign' }), 'foreign-table'],
    ['a sequence', table('a', { kind: 'sequence' }), 'background-writes'],
    ['a table with row-level security', table('a', { rowLevelSecurity: true }), 'row-level-security'],
    ['a table that a worker writes', table('a', { backgroundWriter: 'a subscription' }), 'background-writes'],
  ])('of %s is refused, through a view too', (_title, relation, because) => {
    const catalog = catalogOf({ relations: [relation, view('v', 'reads a')] });
    expect(dependsOn(catalog, 'a')).toBe(because);
    expect(dependsOn(catalog, 'v')).toBe(because);
  });

  it('of a name that a temporary table shadows is refused', () => {
    const relations = [table('a'), table('temp.a', { kind: 'temporary' })];
    expect(dependsOn(catalogOf({ relations }), 'a')).toBe('temporary-table');
  });

  it('says which name it met', () => {
    expect(catalogOf({}).read(read('other.nobody'))).toEqual(refuse('unknown-table', 'other.nobody'));
  });
});

describe('names', () => {
  const relations = [table('a'), table('other.a'), table('other.only')];

  it('mean every schema when bare, since the search path may change', () => {
    expect(dependsOn(catalogOf({ relations }), 'a')).toEqual(['a', 'other.a']);
    expect(dependsOn(catalogOf({ relations }), 'only')).toEqual(['other.only']);
  });

  it('mean the one schema that they say', () => {
    expect(dependsOn(catalogOf({ relations }), 'other.a')).toEqual(['other.a']);
    expect(dependsOn(catalogOf({ relations }), 'database.public.a')).toEqual(['a']);
  });

  it('mean the schemas of the path where bare names are looked up there alone', () => {
    const lookup = { folding: 'lower', lookup: 'path', bodiesStayInSchema: true } as const;
    const catalog = catalogOf({ relations, names: lookup });
    expect(dependsOn(catalog, 'A')).toEqual(['a']);
    expect(dependsOn(catalog, 'only')).toBe('unknown-table');
  });

  it('that differ in case are taken for each other only where the database may do so', () => {
    const lower = { folding: 'lower', lookup: 'any', bodiesStayInSchema: false } as const;
    const both = [table('Users'), table('users')];
    expect(dependsOn(catalogOf({ relations: both }), 'Users')).toEqual(['Users']);
    expect(dependsOn(catalogOf({ relations: both, names: lower }), 'USERS')).toEqual(['Users', 'users']);
    expect(dependsOn(catalogOf({ relations: both, names: lower }), 'PUBLIC.USERS')).toEqual([
      'Users',
      'users',
    ]);
  });

  it('are cut where the database cuts them', () => {
    const rules = { folding: 'exact', maxBytes: 63, lookup: 'any', bodiesStayInSchema: false } as const;
    const catalog = catalogOf({ relations: [table('é'.repeat(31))], names: rules });
    expect(dependsOn(catalog, 'é'.repeat(40))).toEqual(['é'.repeat(31)]);
  });

  it('are no tables where they are called', () => {
    const catalog = catalogOf({ relations: [table('a')] });
    expect(dependsOn(catalog, read('a unnest', { calls: names('unnest') }))).toEqual(['a']);
  });
});

describe('a view', () => {
  it('stands for itself and all that it reads, through other views', () => {
    const relations = [
      table('a'),
      table('b'),
      view('v', 'reads a'),
      view('w', 'reads v b'),
      view('x', 'reads w'),
    ];
    expect(dependsOn(catalogOf({ relations }), 'x')).toEqual(['a', 'b', 'v', 'w', 'x']);
  });

  it('may lead back to itself without an end', () => {
    const relations = [table('a'), view('v', 'reads w a'), view('w', 'reads v')];
    expect(dependsOn(catalogOf({ relations }), 'v')).toEqual(['a', 'v', 'w']);
    expect(dependsOn(catalogOf({ relations }), 'w')).toEqual(['a', 'v', 'w']);
  });

  it('passes on what refuses its query', () => {
    const relations = [table('a'), view('v', 'reads a; refused time'), view('w', 'reads v')];
    expect(dependsOn(catalogOf({ relations }), 'w')).toBe('time');
  });

  it('that the database does not show is not understood', () => {
    expect(dependsOn(catalogOf({ relations: [view('v', null)] }), 'v')).toBe('not-understood');
    expect(dependsOn(catalogOf({ relations: [view('v', 'dynamic')] }), 'v')).toBe('not-understood');
  });

  it('is followed by the database’s own record where there is one', () => {
    const uses = { relations: [ref('other.a')], routines: [] };
    const relations = [table('a'), table('other.a'), view('v', 'reads a', { uses })];
    expect(dependsOn(catalogOf({ relations }), 'v')).toEqual(['other.a', 'v']);
  });

  it('of the system catalog is refused although the record leaves the system out', () => {
    const uses = { relations: [], routines: [] };
    const system = table('pg_catalog.pg_class', { kind: 'system' });
    const relations = [system, view('v', 'reads pg_class', { uses })];
    expect(dependsOn(catalogOf({ relations }), 'v')).toBe('system-catalog');
  });

  it('that calls a volatile function is refused, by record or by text', () => {
    const routines = [
      routine('tick', { volatile: true }),
      routine('random', { schema: 'pg_catalog', volatile: true }),
    ];
    const recorded = view('v', '', { uses: { relations: [ref('a')], routines: ['tick'] } });
    const builtIn = view('w', 'calls random', { uses: { relations: [ref('a')], routines: [] } });
    const relations = [table('a'), recorded, builtIn, view('x', 'reads a; calls tick')];
    const catalog = catalogOf({ relations, routines });
    for (const name of ['v', 'w', 'x']) expect(dependsOn(catalog, name)).toBe('volatile-function');
  });
});

describe('a materialised view', () => {
  it('stands for itself alone', () => {
    const relations = [table('a'), table('m', { kind: 'materialized' }), view('v', 'reads m')];
    expect(dependsOn(catalogOf({ relations }), 'm')).toEqual(['m']);
    expect(dependsOn(catalogOf({ relations }), 'v')).toEqual(['m', 'v']);
  });
});

describe('a partitioned or inherited table', () => {
  const relations = [
    table('p', { kind: 'partitioned' }),
    table('p1', { kind: 'partitioned' }),
    table('p11'),
    table('p2'),
  ];
  const inheritance = [
    { parent: ref('p'), child: ref('p1') },
    { parent: ref('p1'), child: ref('p11') },
    { parent: ref('p'), child: ref('p2') },
  ];

  it('is read with all its descendants, a child without its parents', () => {
    const catalog = catalogOf({ relations, inheritance });
    expect(dependsOn(catalog, 'p')).toEqual(['p', 'p1', 'p11', 'p2']);
    expect(dependsOn(catalog, 'p1')).toEqual(['p1', 'p11']);
    expect(dependsOn(catalog, 'p11')).toEqual(['p11']);
  });

  it('is refused when a part of it lies elsewhere', () => {
    const foreign = relations.map((relation) =>
      relation.name === 'p11' ? { ...relation, kind: 'foreign' as const } : relation,
    );
    expect(dependsOn(catalogOf({ relations: foreign, inheritance }), 'p')).toBe('foreign-table');
    expect(dependsOn(catalogOf({ relations: foreign, inheritance }), 'p2')).toEqual(['p2']);
  });
});

describe('a full-text table', () => {
  it('is read with the table that it takes its columns from', () => {
    const uses = { relations: [ref('articles')], routines: [] };
    const relations = [table('articles'), table('search', { kind: 'virtual', uses })];
    expect(dependsOn(catalogOf({ relations }), 'search')).toEqual(['articles', 'search']);
  });
});

describe('a computed column', () => {
  it.each([
    ['refused time', 'time'],
    ['calls tick', 'volatile-function'],
  ])('that is %s refuses its table', (expression, because) => {
    const routines = [routine('tick', { volatile: true })];
    const catalog = catalogOf({ relations: [table('a', { computed: [expression] })], routines });
    expect(dependsOn(catalog, 'a')).toBe(because);
  });
});

describe('a function in a read', () => {
  const relations = [table('a'), table('b'), table('c')];
  const calling = (name: string) => read('a', { calls: names(name) });

  it('adds what its body reads, through the functions that it calls', () => {
    const routines = [routine('f', { body: 'reads b; calls g' }), routine('g', { body: 'reads c; calls f' })];
    const catalog = catalogOf({ relations, routines });
    expect(dependsOn(catalog, calling('f'))).toEqual(['a', 'b', 'c']);
    expect(dependsOn(catalog, calling('public.f'))).toEqual(['a', 'b', 'c']);
    expect(dependsOn(catalog, calling('unknown'))).toEqual(['a']);
  });

  it.each([
    ['is volatile', { volatile: true }, 'volatile-function'],
    ['builds its SQL as it runs', { body: 'dynamic' }, 'not-understood'],
    ['may do anything', { reach: 'anything' }, 'not-understood'],
    ['reads the clock', { body: 'refused time' }, 'time'],
    ['calls a volatile one', { body: 'calls tick' }, 'volatile-function'],
    ['is made of a volatile one', { reach: 'nothing', parts: ['tick'] }, 'volatile-function'],
  ] as const)('that %s refuses it', (_title, more, because) => {
    const routines = [routine('f', more), routine('tick', { volatile: true })];
    expect(dependsOn(catalogOf({ relations, routines }), calling('f'))).toBe(because);
  });

  it('is found although it is written as a column of a row', () => {
    const routines = [routine('full_name', { takesRow: true, body: 'reads b' })];
    const catalog = catalogOf({ relations, routines });
    expect(dependsOn(catalog, read('a', { names: names('a a.full_name') }))).toEqual(['a', 'b']);
  });

  it('is found behind an operator', () => {
    const routines = [routine('matches', { body: 'reads b' })];
    const operators = [{ symbol: '~~~', routine: 'matches' }];
    const catalog = catalogOf({ relations, routines, operators });
    expect(dependsOn(catalog, read('a', { operators: ['~~~'] }))).toEqual(['a', 'b']);
    expect(dependsOn(catalog, read('a', { operators: ['='] }))).toEqual(['a']);
  });

  it('counts in every read when it may run unnamed', () => {
    const routines = [routine('cast', { body: 'reads b' })];
    expect(dependsOn(catalogOf({ relations, routines, unnamedRoutines: ['cast'] }), 'a')).toEqual(['a', 'b']);
  });

  it('that is not known may be anything where the database does not list all', () => {
    const catalog = catalogOf({ relations, routinesAreComplete: false }, ['lower']);
    expect(dependsOn(catalog, calling('lower'))).toEqual(['a']);
    expect(dependsOn(catalog, calling('custom'))).toBe('volatile-function');
  });
});

describe('a job of the database', () => {
  const relations = [table('a'), table('log'), table('parent'), table('child')];

  it('refuses the tables that it writes, with all that follows', () => {
    const foreignKeys = [
      { parent: ref('parent'), child: ref('child'), onDelete: 'delete', onUpdate: 'nothing' } as const,
    ];
    const jobs = [{ name: 'nightly', schema: 'public', body: 'writes log parent' }];
    const catalog = catalogOf({ relations, foreignKeys, jobs });
    expect(dependsOn(catalog, 'a')).toEqual(['a']);
    expect(catalog.read(read('log'))).toEqual(refuse('background-writes', 'log: nightly'));
    expect(dependsOn(catalog, 'child')).toBe('background-writes');
  });

  it('refuses every table when its body is hidden or built as it runs', () => {
    for (const body of [null, 'dynamic']) {
      const catalog = catalogOf({ relations, jobs: [{ name: 'nightly', schema: 'public', body }] });
      expect(dependsOn(catalog, 'a')).toBe('background-writes');
    }
  });
});
