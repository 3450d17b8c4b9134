/** Positions in logs: what they prove about a replica, and when they prove nothing. */
import type { RunSql } from '../../../cachalot/databases/dialect';
import { positions as mysql } from '../../../cachalot/databases/mysql/positions';
import { type LogPosition, standingOf } from '../../../cachalot/databases/positions';
import { positions as postgres } from '../../../cachalot/databases/postgres/positions';

const answering =
  (row: Record<string, unknown>): RunSql =>
  async () => [row];

describe('positions of PostgreSQL', () => {
  const row = { page: '8192', segment: '16777216', system: '7', started: '1.5', session: '42' };
  const primary = (lsn: string) =>
    postgres.ask(answering({ ...row, standby: false, lsn, wal_file: '0000000A0000000000000003' }), {
      processID: 42,
    });
  const replica = (over: object) =>
    postgres.ask(answering({ ...row, standby: true, ...over }), { processID: 42 });

  it('are numbers on a timeline', async () => {
    expect(await primary('1/ABCDEF00')).toEqual({
      server: '7 1.5',
      history: '7',
      direct: true,
      written: '10:1/abcdef00',
    });
    expect(await replica({ lsn: '0/3000060', replayed_timeline: '1' })).toMatchObject({
      replayed: '1:0/3000060',
    });
    expect(postgres.reaches('1:0/3000060', '1:0/3000060')).toBe(true);
    expect(postgres.reaches('1:0/3000060', '1:0/3000061')).toBe(false);
    expect(postgres.reaches('1:1/0', '1:0/FFFFFFFF')).toBe(true);
    expect(postgres.reaches('1:2/0', '2:1/0')).toBeUndefined();
  });

  it.each([
    ['the header of a page', '0/3002018', '10:0/3002000'],
    ['the header of a segment', '0/3000028', '10:0/3000000'],
    ['a record that ends behind the header of a page', '0/3002028', '10:0/3002028'],
    ['a record that ends behind the header of a segment', '0/3000030', '10:0/3000030'],
  ])('do not count %s as written', async (_what, lsn, written) => {
    expect(await primary(lsn)).toMatchObject({ written });
  });

  it('are not told where a function gives nothing, nor directly by a pooler', async () => {
    expect(await replica({ lsn: null, replayed_timeline: '1' })).toBeUndefined();
    expect(await replica({ lsn: '0/1', replayed_timeline: '1', system: null })).toBeUndefined();
    expect(await replica({ lsn: '0/1', replayed_timeline: '1', session: '43' })).toMatchObject({
      direct: false,
    });
  });
});

describe('positions of MariaDB', () => {
  it.each([
    ['0-1-100', '0-1-100', true],
    ['0-1-99', '0-1-100', false],
    ['0-1-100', '0-1-99', true],
    ['0-1-9', '0-1-10', false],
    ['0-1-100,1-1-5', '0-1-100,1-1-5', true],
    ['0-1-100', '0-1-100,1-1-5', false],
    ['0-2-100', '0-1-99', undefined],
    ['', '0-1-99', false],
  ])('%s has all of %s: %s', (replayed, written, reached) => {
    expect(mysql.reaches(replayed, written)).toBe(reached);
  });

  it('are not told without a binary log, and not directly by a proxy', async () => {
    const row = { server: 'a', session: 5, written: '', replayed: '' };
    const ask = (over: object, threadId = 5) => mysql.ask(answering({ ...row, ...over }), { threadId });
    expect(await ask({ logs: 0 })).toBeUndefined();
    expect(await ask({ logs: 0, written: '0-1-1' })).toBeUndefined();
    expect(await ask({ logs: 1, written: '0-1-1' })).toMatchObject({ written: '0-1-1', direct: true });
    expect(await ask({ logs: 0, replayed: '0-1-1' }, 6)).toMatchObject({ replayed: '0-1-1', direct: false });
  });
});

describe('positions of MySQL', () => {
  const [a, b] = ['3e11fa47-71ca-11e1-9e33-c80aa9429562', '4e11fa47-71ca-11e1-9e33-c80aa9429562'];

  it.each([
    [`${a}:1-5`, `${a}:1-5`, true],
    [`${a}:1-4`, `${a}:1-5`, false],
    [`${a}:1-4:6-9`, `${a}:2-3:7`, true],
    [`${a}:1-4:6-9`, `${a}:4-6`, false],
    [`${a}:1-9,\n${b}:1-2`, `${b}:1,\n${a}:1-9`, true],
    [`${a}:1-9`, `${b}:1`, false],
    [`${a}:1-3:tag:1-5`, `${a}:tag:2`, true],
    [`${a}:1-3:tag:1-5`, `${a}:1-5`, false],
    [`${a.toUpperCase()}:1-5`, `${a}:5`, true],
  ])('%s has all of %s: %s', (replayed, written, reached) => {
    expect(mysql.reaches(replayed, written)).toBe(reached);
  });

  it('are told where transactions are numbered', async () => {
    const ask = (numbers: string) =>
      mysql.ask(answering({ server: 'u', numbers, executed: `${a}:1-5`, session: 1 }), { threadId: 1 });
    expect(await ask('OFF')).toBeUndefined();
    expect(await ask('ON')).toMatchObject({ server: 'u', written: `${a}:1-5`, replayed: `${a}:1-5` });
  });
});

describe.each(Object.entries({ mysql, postgres }))('a question of %s', (_database, positions) => {
  it('is one statement, handed over before anything else can be sent', () => {
    const sent: string[] = [];
    void positions.ask(async (sql) => {
      sent.push(sql);
      return [];
    }, {});
    expect(sent).toHaveLength(1);
  });

  it('is answered with nothing where a proxy takes its comments away', async () => {
    expect(await positions.ask(answering({ session: 1 }), { threadId: 1 })).toBeUndefined();
  });
});

describe('a standing', () => {
  const primary: LogPosition = { server: 'p', history: 'h', direct: true, written: '1:0/20' };
  const replica: LogPosition = { server: 'r', history: 'h', direct: true, replayed: '1:0/20' };
  it.each([
    ['holds', 'has replayed all', {}, {}],
    ['behind', 'has not', { replayed: '1:0/1F' }, {}],
    ['parted', 'is on another timeline', { replayed: '2:0/30' }, {}],
    ['parted', 'replays no more', { replayed: undefined, written: '2:0/30' }, {}],
    ['unknown', 'is of another system', { history: 'x' }, {}],
    ['unknown', 'stands behind a pooler', { direct: false }, {}],
    ['unknown', 'has a primary that writes nothing', {}, { written: undefined }],
    ['holds', 'is the primary itself', { server: 'p', replayed: undefined, written: '1:0/1' }, {}],
    [
      'unknown',
      'is one replica that was named twice',
      { server: 'p' },
      { written: undefined, replayed: '1:0/20' },
    ],
  ])('%s: it %s', (standing, _what, ours, theirs) => {
    const merged = (base: LogPosition, over: object) =>
      Object.fromEntries(
        Object.entries({ ...base, ...over }).filter(([, value]) => value !== undefined),
      ) as never;
    expect(standingOf(postgres, merged(replica, ours), merged(primary, theirs))).toBe(standing);
  });
});
