/** What `cachalot_stats` tells a person and a machine, of caches, of databases, and of a process by its panel. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Holdings } from '../../../cachalot';
import { invalidate, settings } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { panel } from '../../../cachalot/panels';
import { ago, size } from '../../../management/data/stock-lines';
import { openDesk } from './calling';

const desk = openDesk();

const stats = (...argv: readonly string[]) => desk.call(['cachalot_stats', ...argv]);

/** A cache whose servers say this of themselves. */
function cacheThatSays(...places: readonly Partial<Holdings>[]) {
  const nothing = {
    entries: null,
    bytes: null,
    keys: null,
    memory: null,
    limit: null,
    hits: null,
    misses: null,
  };
  const said = places.map((place) => ({
    place: 'host:1',
    ...nothing,
    evictions: null,
    error: null,
    ...place,
  }));
  return Object.assign(new LocmemBackend(), { holdings: () => said });
}

describe('cachalot_stats', () => {
  it('tells what caches hold, as far as they say it', async () => {
    settings.CACHES = {
      default: cacheThatSays(
        { place: 'one:1', entries: 1204, keys: 9118, memory: 31_400_000, limit: 64e6, hits: 972, misses: 28 },
        { place: 'two:1', entries: 0, bytes: 0, evictions: 7 },
      ),
      memory: { BACKEND: 'locmem' },
      none: { BACKEND: 'dummy' },
    };
    const { code, out, err } = await stats();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').slice(0, 5)).toEqual([
      'Caches:',
      '  default  LocmemBackend  one:1  1,204 results, 9,118 keys of all users, 31.4 MB of 64.0 MB, 97.2 % of look-ups found',
      '  default  LocmemBackend  two:1  0 results, 0 bytes, 7 evicted',
      '  memory   locmem                in the memory of each process, which cannot be seen from here',
      '  none     dummy                 answers, and says nothing of itself',
    ]);
    expect(out).toMatch(
      /Hits and misses of queries are counted in the memory of each process, and cannot be seen/,
    );
  });

  it('tells when tables were invalidated, the newest first, and counts those that never were', async () => {
    settings.CACHES = {
      default: { BACKEND: 'filebased', LOCATION: path.join(desk.folder, 'management/cache') },
    };
    await invalidate('country');
    const { out } = await stats();
    expect(out).toMatch(
      /^Database "default" \(sqlite, .*\), tables by their last invalidation:\n {2}country {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(.*\)\n {2}1 of 2 tables were never invalidated, as far as these caches remember \(-v 2 names them\)$/m,
    );
    expect((await stats('-v', '2')).out).toMatch(/^ {2}city +never$/m);
    const { databases } = JSON.parse((await stats('--json')).out);
    expect(databases).toMatchObject([
      {
        alias: 'default',
        tables: [
          { table: 'city', lastInvalidation: null },
          { table: 'country', lastInvalidation: expect.any(Number) },
        ],
      },
    ]);
  });

  it('tells of one cache and one database', async () => {
    settings.configure({
      DATABASES: { default: desk.knex, other: { client: 'better-sqlite3', connection: ':memory:' } },
      CACHES: { default: { BACKEND: 'locmem' }, other: { BACKEND: 'dummy' } },
    });
    const { caches, databases } = JSON.parse((await stats('-c', 'other', '-d', 'default', '--json')).out);
    expect([...caches, ...databases].map(({ alias }) => alias)).toEqual(['other', 'default']);
  });

  it('names what could not be asked on stderr, tells the rest, and exits with 1', async () => {
    settings.CACHES = { default: cacheThatSays({ entries: 1 }, { place: 'gone:1', error: 'it is gone' }) };
    const { code, out, err } = await stats();
    expect([code, err]).toEqual([1, 'Cache "default" (gone:1) could not be asked: it is gone']);
    expect(out).toContain('  1 result\n');
    expect(await stats('-v', '0')).toEqual({ code: 1, out: '', err });
  });
});

describe('cachalot_stats --url', () => {
  let server: http.Server;
  let origin: string;
  let seen: http.IncomingMessage[];
  const serve = async (handler: http.RequestListener) => {
    server = http.createServer((request, response) => {
      seen.push(request);
      handler(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  beforeEach(() => {
    seen = [];
  });
  afterEach(async () => {
    delete process.env.CACHALOT_PANEL_AUTHORIZATION;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  });

  it.each(['/cachalot', '/cachalot/', '/cachalot/state.json'])(
    'asks the panel at %s what its process counts',
    async (at) => {
      const shown = panel({ path: '/cachalot' });
      await serve(shown);
      await desk.knex('city');
      await desk.knex('city');
      const { code, out, err } = await stats('--url', origin + at);
      shown.close();
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(new RegExp(`^Process ${process.pid} at ${origin}/cachalot/, since .* UTC:$`, 'm'));
      expect(out).toMatch(/^ {2}reads +1 hits, 1 misses, 0 bypasses$/m);
      expect(out).toMatch(/^ {2}hit rate +50\.0 %$/m);
      expect(out).not.toContain('cannot be seen from here: stats()');
      expect(seen.map(({ url }) => url)).toEqual(['/cachalot/state.json']);
    },
  );

  it('gives a machine the state as it is, or why it cannot', async () => {
    const shown = panel({ authorize: ({ headers }) => headers.authorization === 'Bearer right' });
    await serve(shown);
    const refused = await stats('--url', origin, '--json');
    process.env.CACHALOT_PANEL_AUTHORIZATION = 'Bearer right';
    const granted = await stats('--url', origin, '--json');
    shown.close();
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({
      ok: false,
      process: { url: `${origin}/`, state: null, error: 'it answered 403: You may not see this panel.' },
    });
    expect(granted.code).toBe(0);
    expect(JSON.parse(granted.out).process).toMatchObject({ error: null, state: { pid: process.pid } });
  });

  it.each<[string, http.RequestListener, RegExp]>([
    [
      'is no panel',
      (_request, response) => response.end('{"pid":1}'),
      /what answers there is no panel of cachalot/,
    ],
    [
      'is a page',
      (_request, response) => response.end('<html>'),
      /what answers there is no panel of cachalot/,
    ],
    ['fails', (_request, response) => response.writeHead(500).end(), /it answered 500/],
    [
      'leads elsewhere',
      (_request, response) => response.writeHead(302, { location: 'http://x/' }).end(),
      /redirect/,
    ],
    ['breaks off', (request) => request.socket.destroy(), /other side closed|socket/i],
  ])('exits with 1 where what answers %s', async (_what, handler, because) => {
    await serve(handler);
    const { code, out, err } = await stats('--url', origin);
    expect(code).toBe(1);
    expect(err).toMatch(because);
    expect(err).toContain(`The panel at ${origin}/ could not be asked: `);
    expect(out).toContain('Caches:');
  });

  it.each([
    ['no address', 'panel', /takes the address of a panel/],
    ['another protocol', 'file:///etc/passwd', /takes the address of a panel/],
    ['a password', 'http://user:secret@localhost:1', /holds a user or a password/],
    ['a password in no address', 'htt//user:secret@x', /takes the address of a panel/],
  ])('refuses %s, and repeats no password', async (_what, url, because) => {
    await serve((_request, response) => response.end());
    const { code, out, err } = await stats('--url', url);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(because);
    expect(err).not.toContain('secret');
  });

  it('sends no authorization to another machine in the open', async () => {
    await serve((_request, response) => response.end());
    process.env.CACHALOT_PANEL_AUTHORIZATION = 'Bearer secret';
    for (const url of [
      'http://shop.example/cachalot',
      'http://127.0.0.1.example/',
      'http://localhost.example/',
    ]) {
      const { code, err } = await stats('--url', url);
      expect([code, err]).toEqual([2, expect.stringContaining('is sent over https, or to this machine')]);
    }
  });
});

describe('the words for figures', () => {
  it.each([
    [-5, 'just now'],
    [0.4, 'just now'],
    [59.9, '59 s ago'],
    [60, '1 min ago'],
    [7_300, '2 h ago'],
    [200_000, '2 d ago'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(ago(seconds)).toBe(text);
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [412_700, '412.7 kB'],
    [5e9, '5.0 GB'],
    [7e16, '70000.0 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });
});
