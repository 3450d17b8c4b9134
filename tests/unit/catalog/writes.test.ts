/** What a write changes: itself, and all that the database does in its wake. */
import type { ForeignKeyFact } from '../../../cachalot/databases/catalog-facts';
import { catalogOf, changes, names, ref, routine, statement, table, view, write } from './made-up-catalog';

const key = (
  child: string,
  parent: string,
  onDelete: ForeignKeyFact['onDelete'],
  onUpdate: ForeignKeyFact['onUpdate'] = 'nothing',
): ForeignKeyFact => ({ child: ref(child), parent: ref(parent), onDelete, onUpdate });

const tables = (list: string) => list.split(' ').map((name) => table(name));

describe('a write', () => {
  it('changes its target', () => {
    const effect = catalogOf({ relations: tables('a b') }).write(write('INSERT', 'a'));
    expect(effect).toEqual({
      tables: [{ id: 'public.a', schema: 'public', name: 'a', label: 'a' }],
      schema: false,
      immediate: false,
    });
  });

  it('changes every table when its target could not be told', () => {
    const catalog = catalogOf({ relations: tables('a') });
    expect(catalog.write(statement({ kind: 'write', targets: null }))).toMatchObject({
      tables: 'every',
      schema: false,
    });
    expect(catalog.write(statement({ kind: 'call', targets: null }))).toMatchObject({
      tables: 'every',
      schema: true,
    });
    expect(catalog.write(statement({ kind: 'unknown' }))).toMatchObject({ tables: 'every', schema: true });
  });

  it('of a bare name changes the tables of every schema that go by it', () => {
    const catalog = catalogOf({ relations: tables('a other.a') });
    expect(changes(catalog, write('UPDATE', 'a'))).toEqual(['a', 'other.a']);
    expect(changes(catalog, write('UPDATE', 'other.a'))).toEqual(['other.a']);
  });

  it('of a bare name changes the table on the path, unless the session may look elsewhere', () => {
    const lookup = { folding: 'lower', lookup: 'path', bodiesStayInSchema: true } as const;
    const catalog = catalogOf({ relations: tables('a other.a'), names: lookup });
    expect(changes(catalog, write('UPDATE', 'a'))).toEqual(['a']);
    expect(changes(catalog, write('UPDATE', 'a'), true)).toEqual(['a', 'other.a']);
  });

  it('of a table that is not known changes it where it would be, and says so', () => {
    const effect = catalogOf({}).write(write('INSERT', 'fresh other.new'));
    expect(effect).toMatchObject({
      tables: [{ id: 'public.fresh' }, { id: 'other.new' }],
      unknown: ['fresh', 'other.new'],
    });
  });

  it('of a temporary table changes nothing that others see', () => {
    const relations = [...tables('a'), table('temp.t', { kind: 'temporary' })];
    const catalog = catalogOf({ relations });
    expect(changes(catalog, write('INSERT', 't'))).toEqual([]);
    expect(changes(catalog, write('CREATE', 'a', { temporary: true }))).toEqual([]);
  });

  it('of a table that cannot roll back shows at once', () => {
    const foreignKeys = [key('log', 'a', 'delete')];
    const catalog = catalogOf({
      relations: [...tables('a'), table('log', { transactional: false })],
      foreignKeys,
    });
    expect(catalog.write(write('INSERT', 'log')).immediate).toBe(true);
    expect(catalog.write(write('DELETE', 'a')).immediate).toBe(true);
    expect(catalog.write(write('INSERT', 'a')).immediate).toBe(false);
    expect(catalog.write(statement({ kind: 'unknown' })).immediate).toBe(true);
  });

  it('in a schema whose triggers are hidden may change everything', () => {
    const catalog = catalogOf({ relations: tables('a other.b'), hiddenTriggers: ['other'] });
    expect(changes(catalog, write('INSERT', 'a'))).toEqual(['a']);
    expect(changes(catalog, write('INSERT', 'b'))).toBe('every');
  });
});

describe('a foreign key', () => {
  const relations = tables('a b c d');

  it('that cascades carries a DELETE to any depth', () => {
    const foreignKeys = [key('b', 'a', 'delete'), key('c', 'b', 'delete'), key('d', 'c', 'delete')];
    expect(changes(catalogOf({ relations, foreignKeys }), write('DELETE', 'a'))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('that sets to null ends the cascade of deletes', () => {
    const foreignKeys = [key('b', 'a', 'update'), key('c', 'b', 'delete')];
    expect(changes(catalogOf({ relations, foreignKeys }), write('DELETE', 'a'))).toEqual(['a', 'b']);
  });

  it('may lead in a circle, and to its own table', () => {
    const foreignKeys = [key('b', 'a', 'delete'), key('a', 'b', 'delete'), key('a', 'a', 'delete')];
    const catalog = catalogOf({ relations, foreignKeys });
    expect(changes(catalog, write('DELETE', 'a'))).toEqual(['a', 'b']);
    expect(changes(catalog, write('DELETE', 'b'))).toEqual(['a', 'b']);
  });

  it('acts on the event that it is made for', () => {
    const foreignKeys = [
      key('b', 'a', 'delete'),
      key('c', 'a', 'nothing', 'update'),
      key('d', 'a', 'nothing'),
    ];
    const catalog = catalogOf({ relations, foreignKeys });
    expect(changes(catalog, write('DELETE', 'a'))).toEqual(['a', 'b']);
    expect(changes(catalog, write('UPDATE', 'a'))).toEqual(['a', 'c']);
    expect(changes(catalog, write('COPY', 'a'))).toEqual(['a']);
    expect(changes(catalog, write('REPLACE', 'a'))).toEqual(['a', 'b', 'c']);
  });

  it('acts on an INSERT that may update or delete', () => {
    const foreignKeys = [key('b', 'a', 'delete'), key('c', 'a', 'nothing', 'update')];
    const catalog = catalogOf({ relations, foreignKeys });
    expect(changes(catalog, write('INSERT', 'a'))).toEqual(['a']);
    expect(changes(catalog, write('INSERT', 'a', { names: names('a conflict') }))).toEqual(['a', 'c']);
    expect(changes(catalog, write('INSERT', 'a', { names: names('a DUPLICATE') }))).toEqual(['a', 'c']);
    expect(changes(catalog, write('INSERT', 'a', { names: names('a replace') }))).toEqual(['a', 'b', 'c']);
    expect(changes(catalog, write('UPDATE', 'a', { names: names('a replace') }))).toEqual(['a', 'b', 'c']);
  });

  it('acts on an INSERT into a table that replaces rows by itself', () => {
    const replacing = [table('a', { replacesRows: true }), ...tables('b')];
    const catalog = catalogOf({ relations: replacing, foreignKeys: [key('b', 'a', 'delete')] });
    expect(changes(catalog, write('INSERT', 'a'))).toEqual(['a', 'b']);
  });

  it('acts whatever the verb when several tables are written', () => {
    const catalog = catalogOf({ relations, foreignKeys: [key('b', 'a', 'delete')] });
    expect(changes(catalog, write('INSERT', 'a c'))).toEqual(['a', 'b', 'c']);
  });

  it('makes TRUNCATE … CASCADE empty what references the table, whatever it does on DELETE', () => {
    const foreignKeys = [key('b', 'a', 'nothing'), key('c', 'b', 'nothing')];
    const catalog = catalogOf({ relations, foreignKeys });
    expect(changes(catalog, write('TRUNCATE', 'a'))).toEqual(['a']);
    expect(changes(catalog, write('TRUNCATE', 'a', { cascades: true }))).toEqual(['a', 'b', 'c']);
  });
});

describe('a trigger', () => {
  const relations = tables('a b c d');

  it('adds what its own statements write, and the triggers behind those', () => {
    const triggers = [
      { table: ref('a'), events: ['insert'], body: 'writes b' },
      { table: ref('b'), events: ['update'], body: 'writes c' },
      { table: ref('c'), events: ['delete'], body: 'writes a' },
    ] as const;
    const catalog = catalogOf({ relations, triggers });
    expect(changes(catalog, write('INSERT', 'a'))).toEqual(['a', 'b', 'c']);
    expect(changes(catalog, write('DELETE', 'a'))).toEqual(['a']);
  });

  it('adds what its function writes and calls', () => {
    const triggers = [{ table: ref('a'), events: ['update'], routine: 'audit' }] as const;
    const routines = [
      routine('audit', { body: 'writes b; calls more' }),
      routine('more', { body: 'writes c' }),
    ];
    expect(changes(catalogOf({ relations, triggers, routines }), write('UPDATE', 'a'))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it.each([
    ['builds its SQL as it runs', { body: 'dynamic' }],
    ['is hidden', { body: null }],
    ['may do anything', { routine: 'native' }],
  ])('that %s may write everything', (_title, more) => {
    const triggers = [{ table: ref('a'), events: ['insert'] as const, ...more }];
    const routines = [routine('native', { reach: 'anything' })];
    expect(changes(catalogOf({ relations, triggers, routines }), write('INSERT', 'a'))).toBe('every');
  });

  it('on the table behind a cascade fires too', () => {
    const triggers = [{ table: ref('b'), events: ['delete'], body: 'writes c' }] as const;
    const catalog = catalogOf({ relations, triggers, foreignKeys: [key('b', 'a', 'delete')] });
    expect(changes(catalog, write('DELETE', 'a'))).toEqual(['a', 'b', 'c']);
  });

  it('fires on TRUNCATE only when it is made for it', () => {
    const triggers = [
      { table: ref('a'), events: ['truncate'], body: 'writes b' },
      { table: ref('a'), events: ['delete'], body: 'writes c' },
    ] as const;
    expect(changes(catalogOf({ relations, triggers }), write('TRUNCATE', 'a'))).toEqual(['a', 'b']);
  });

  it('finds bare names in the schema of its table where bodies stay there', () => {
    const lookup = { folding: 'lower', lookup: 'path', bodiesStayInSchema: true } as const;
    const triggers = [{ table: ref('other.a'), events: ['insert'], body: 'writes b' }] as const;
    const facts = { relations: tables('b other.a other.b'), names: lookup, triggers };
    expect(changes(catalogOf(facts), write('INSERT', 'other.a'))).toEqual(['other.a', 'other.b']);
  });

  it('may write a table that this user cannot see', () => {
    const triggers = [{ table: ref('a'), events: ['insert'], body: 'writes secret.log' }] as const;
    const facts = { relations, triggers };
    expect(changes(catalogOf(facts), write('INSERT', 'a'))).toEqual(['a']);
    const hiding = catalogOf({ ...facts, relationsAreComplete: false });
    expect(changes(hiding, write('INSERT', 'a'))).toEqual(['a', 'secret.log']);
  });
});

describe('a rule', () => {
  it('adds what its actions use, and what they call', () => {
    const uses = { relations: [ref('b')], routines: ['f'] };
    const rules = [{ table: ref('a'), event: 'insert', uses }] as const;
    const routines = [routine('f', { body: 'writes c' })];
    const catalog = catalogOf({ relations: tables('a b c'), rules, routines });
    expect(changes(catalog, write('INSERT', 'a'))).toEqual(['a', 'b', 'c']);
    expect(changes(catalog, write('DELETE', 'a'))).toEqual(['a']);
  });
});

describe('a view that is written', () => {
  it('changes the tables that it reads, and what follows from them', () => {
    const relations = [...tables('a b'), view('v', 'reads a'), view('w', 'reads v')];
    const catalog = catalogOf({ relations, foreignKeys: [key('b', 'a', 'delete')] });
    expect(changes(catalog, write('DELETE', 'w'))).toEqual(['a', 'b', 'v', 'w']);
  });

  it('runs its INSTEAD OF triggers', () => {
    const triggers = [{ table: ref('v'), events: ['insert'], body: 'writes b' }] as const;
    const catalog = catalogOf({ relations: [...tables('a b'), view('v', 'reads a')], triggers });
    expect(changes(catalog, write('INSERT', 'v'))).toEqual(['a', 'b', 'v']);
  });

  it('may change everything when its query is hidden', () => {
    expect(changes(catalogOf({ relations: [view('v', null)] }), write('INSERT', 'v'))).toBe('every');
  });
});

describe('a partitioned or inherited table', () => {
  const relations = [table('p', { kind: 'partitioned' }), ...tables('p1 p2 b')];
  const inheritance = [
    { parent: ref('p'), child: ref('p1') },
    { parent: ref('p'), child: ref('p2') },
  ];

  it('is written with its descendants, a child alone', () => {
    const catalog = catalogOf({ relations, inheritance });
    expect(changes(catalog, write('INSERT', 'p'))).toEqual(['p', 'p1', 'p2']);
    expect(changes(catalog, write('INSERT', 'p1'))).toEqual(['p1']);
  });

  it('may delete from one part and insert into another when it is updated', () => {
    const triggers = [{ table: ref('p1'), events: ['delete'], body: 'writes b' }] as const;
    const catalog = catalogOf({ relations, inheritance, triggers });
    expect(changes(catalog, write('UPDATE', 'p'))).toEqual(['b', 'p', 'p1', 'p2']);
  });
});

describe('a full-text table', () => {
  it('holds the same rows as the tables beside it', () => {
    const relations = [table('search', { kind: 'virtual' }), ...tables('search_content search_data')];
    const twins = [
      [ref('search'), ref('search_content')],
      [ref('search'), ref('search_data')],
    ] as const;
    const catalog = catalogOf({ relations, twins });
    const all = ['search', 'search_content', 'search_data'];
    expect(changes(catalog, write('INSERT', 'search'))).toEqual(all);
    expect(changes(catalog, write('INSERT', 'search_data'))).toEqual(all);
  });
});

describe('a routine', () => {
  const relations = tables('a b c');
  const calling = (name: string) => statement({ relations: names('a'), calls: names(name) });

  it('that is called in a SELECT adds what its body writes', () => {
    const routines = [routine('f', { volatile: true, body: 'reads c; writes b' })];
    const catalog = catalogOf({ relations, routines });
    expect(changes(catalog, calling('f'))).toEqual(['b']);
    expect(changes(catalog, calling('lower'))).toEqual([]);
  });

  it('that is stable may call one that writes', () => {
    const routines = [
      routine('f', { body: 'calls g' }),
      routine('g', { volatile: true, body: 'writes b; calls f' }),
    ];
    expect(changes(catalogOf({ relations, routines }), calling('f'))).toEqual(['b']);
  });

  it.each([
    ['is dynamic', { body: 'dynamic' }, 'every'],
    ['may do anything', { reach: 'anything' }, 'every'],
    ['touches no table', { reach: 'nothing', volatile: true }, []],
  ] as const)('that %s changes as much', (_title, more, expected) => {
    expect(changes(catalogOf({ relations, routines: [routine('f', more)] }), calling('f'))).toEqual(expected);
  });

  it('is found in a CALL with or without parentheses; one that is not known may do anything', () => {
    const catalog = catalogOf({ relations, routines: [routine('p', { volatile: true, body: 'writes b' })] });
    const call = { kind: 'call', verb: 'CALL' } as const;
    expect(changes(catalog, statement({ ...call, calls: names('p') }))).toEqual(['b']);
    expect(changes(catalog, statement({ ...call, names: names('p') }))).toEqual(['b']);
    expect(changes(catalog, statement({ ...call, calls: names('q') }))).toBe('every');
  });

  it('of a package is found by the package’s name', () => {
    const catalog = catalogOf({
      relations,
      routines: [routine('tools', { package: true, body: 'writes b' })],
    });
    expect(changes(catalog, statement({ kind: 'call', calls: names('tools.clean') }))).toEqual(['b']);
  });

  it('of a default or check runs when its table is written', () => {
    const guarded = [table('a', { runsOnWrite: ['f'] }), ...tables('b')];
    const catalog = catalogOf({ relations: guarded, routines: [routine('f', { body: 'writes b' })] });
    expect(changes(catalog, write('INSERT', 'a'))).toEqual(['a', 'b']);
  });

  it('that makes or drops tables changes the schema', () => {
    const routines = [routine('f', { body: 'dynamic create table' }), routine('g', { body: 'writes b' })];
    const catalog = catalogOf({ relations, routines });
    expect(catalog.write(calling('f'))).toMatchObject({ tables: 'every', schema: true });
    expect(catalog.write(calling('g')).schema).toBe(false);
  });

  it('that ends transactions says so, and so may one that is not known', () => {
    const routines = [routine('f', { body: 'commits; writes b' }), routine('g', { body: 'calls f' })];
    const catalog = catalogOf({ relations, routines });
    expect(catalog.write(calling('g'))).toMatchObject({ tables: [{ label: 'b' }], commits: true });
    expect(catalog.write(calling('lower'))).not.toHaveProperty('commits');
    expect(catalog.write(statement({ kind: 'call', targets: null })).commits).toBe(true);
  });

  it('that truncates with all that references a table does so', () => {
    const facts = { relations, foreignKeys: [key('c', 'b', 'nothing')] };
    const catalog = catalogOf({ ...facts, routines: [routine('f', { body: 'truncate; writes b' })] });
    expect(changes(catalog, calling('f'))).toEqual(['b', 'c']);
  });
});

describe('a schema change', () => {
  it('changes the tables that it names and the schema', () => {
    const catalog = catalogOf({ relations: tables('a b') });
    expect(catalog.write(write('ALTER', 'a', { kind: 'schema' }))).toMatchObject({
      tables: [{ label: 'a' }],
      schema: true,
    });
  });

  it('of a new table names it without calling it unknown', () => {
    const effect = catalogOf({}).write(write('CREATE', 'fresh', { kind: 'schema' }));
    expect(effect).toEqual({
      tables: [expect.objectContaining({ id: 'public.fresh' })],
      schema: true,
      immediate: false,
    });
  });

  it('of a temporary table leaves the schema as it is', () => {
    const effect = catalogOf({}).write(write('CREATE', 't', { kind: 'schema', temporary: true }));
    expect(effect).toMatchObject({ tables: [], schema: false });
  });

  it('of a whole schema changes what is in it', () => {
    const catalog = catalogOf({ relations: tables('a other.b other.c') });
    expect(changes(catalog, write('DROP', 'other', { kind: 'schema' }))).toEqual(['other.b', 'other.c']);
  });

  it('runs the triggers of schema changes', () => {
    const routines = [routine('watch', { body: 'writes b' })];
    const catalog = catalogOf({ relations: tables('a b'), routines, schemaTriggers: ['watch'] });
    expect(changes(catalog, write('ALTER', 'a', { kind: 'schema' }))).toEqual(['a', 'b']);
    expect(changes(catalog, write('UPDATE', 'a'))).toEqual(['a']);
  });
});
