/** A panel behind Express, Connect and `node:http`: its pages, its buttons, and what it refuses. */
import http from 'node:http';
import connect from 'connect';
import express from 'express';
import fastify from 'fastify';
import makeKnex, { type Knex } from 'knex';
import Koa from 'koa';
import { explain, settings } from '../../cachalot';
import { LocmemBackend } from '../../cachalot/backends/locmem/locmem';
import { type Panel, type PanelOptions, panel } from '../../cachalot/panels';
import { type OpenServer, opened, serve, tokenIn } from './servers';

const NAME = '<b onclick="x">city</b>';

/** Process memory that is gone. */
class Broken extends LocmemBackend {
  override read(): never {
    throw new Error('it is gone');
  }

  override replace(): never {
    throw new Error('it is gone');
  }
}

let knex: Knex;
let debug: Panel | undefined;
let server: OpenServer | undefined;

beforeEach(async () => {
  knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  settings.DATABASES = { shop: knex };
  for (const table of [NAME, 'country']) {
    await knex.schema.createTable(table, (columns) => void columns.string('name'));
    await knex(table).insert({ name: 'Nuuk' });
  }
});
afterEach(async () => {
  debug?.close();
  await server?.close();
  await knex.destroy();
  settings.reset();
  debug = undefined;
  server = undefined;
});

/** Opens a panel at `/debug` of an Express application that says of all else that it is its own. */
async function open(options: PanelOptions = {}, ...before: express.RequestHandler[]): Promise<string> {
  debug = panel(options);
  const app = express();
  for (const handler of before) app.use(handler);
  app.use('/debug', debug);
  app.use((request, response) => void response.status(418).send(`the application at ${request.originalUrl}`));
  server = await opened(app.listen(0, '127.0.0.1'));
  return `${server.url}/debug`;
}

async function stateAt(root: string): Promise<Record<string, never>> {
  return (await (await fetch(`${root}/state.json`)).json()) as Record<string, never>;
}

async function post(root: string, page: string, fields: object, init: RequestInit = {}): Promise<Response> {
  const token = tokenIn(await (await fetch(`${root}/`)).text());
  const body = JSON.stringify({ token, ...fields });
  const headers = { 'content-type': 'application/json', ...init.headers };
  return fetch(`${root}/${page}`, { method: 'POST', body, redirect: 'manual', ...init, headers });
}

describe('a panel', () => {
  it('shows tables, queries and reasons, as a page and as JSON', async () => {
    const root = await open();
    for (let n = 0; n < 3; n += 1) await knex(NAME).where('name', 'a secret');
    await knex('country').orderByRaw('random()');

    const state = await stateAt(root);
    expect(state).toMatchObject({
      enabled: true,
      totals: { hits: 2, misses: 1, bypasses: 1, hitRate: 2 / 3, reasons: { random: 1 } },
      reasons: [{ reason: 'random', count: 1 }],
      databases: [
        {
          alias: 'shop',
          kind: 'sqlite',
          tables: [
            { table: NAME, hits: 2, misses: 1, bypasses: 0, lastInvalidation: expect.any(Number) },
            { table: 'country', hits: 0, misses: 0, bypasses: 1, reasons: { random: 1 } },
          ],
        },
      ],
      queries: [
        { verdict: 'bypass', reason: 'random', tables: ['country'] },
        { verdict: 'hit', tables: [NAME], dbAlias: 'shop', saved: expect.any(Number) },
        { verdict: 'hit' },
        { verdict: 'miss', duration: expect.any(Number) },
      ],
    });
    const answer = await fetch(`${root}/`);
    const page = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain('&lt;b onclick=&quot;x&quot;&gt;city&lt;/b&gt;');
    expect(page).not.toContain('<b onclick');
    expect(page + JSON.stringify(state)).not.toContain('a secret');
  });

  it('counts the tables of reads that were refused before anybody asked for them', async () => {
    const root = await open();
    await knex('country');
    settings.CACHALOT_ENABLED = false;
    await knex('country');

    expect(await stateAt(root)).toMatchObject({
      enabled: false,
      databases: [{ tables: [{ table: 'country', misses: 1, bypasses: 1, reasons: { disabled: 1 } }, {}] }],
    });
  });

  it('shows databases that were not used yet, and asks them nothing', async () => {
    const root = await open();
    const queries: unknown[] = [];
    knex.on('query', (query) => queries.push(query));
    settings.DATABASES = {
      shop: knex,
      later: { client: 'better-sqlite3', connection: { filename: ':memory:' } },
    };

    expect(await stateAt(root)).toMatchObject({
      databases: [{ alias: 'shop' }, { alias: 'later', kind: null, tables: [] }],
    });
    expect(await (await fetch(`${root}/`)).text()).toContain('<strong>later</strong> was not used yet');
    expect(queries).toEqual([]);
  });

  it('runs no script but its own, and is not framed, kept or read by others', async () => {
    const root = await open();
    const { headers } = await fetch(`${root}/`);

    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; /,
    );
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('says that nothing has changed, until something has', async () => {
    const root = await open();
    const etag = (await fetch(`${root}/`)).headers.get('etag')!;
    const again = () => fetch(`${root}/`, { headers: { 'if-none-match': etag } });

    expect((await again()).status).toBe(304);
    await knex('country');
    expect((await again()).status).toBe(200);
  });

  it('sends from the root without its slash to the one with it', async () => {
    const root = await open();
    const answer = await fetch(`${root}?a=1`, { redirect: 'manual' });

    expect([answer.status, answer.headers.get('location')]).toEqual([302, './debug/?a=1']);
    expect((await fetch(root)).url).toBe(`${root}/`);
  });

  it('answers HEAD without a body', async () => {
    const root = await open();
    for (const page of ['', 'state.json']) {
      const answer = await fetch(`${root}/${page}`, { method: 'HEAD' });
      expect(answer.status).toBe(200);
      expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100);
      expect(await answer.text()).toBe('');
    }
  });

  it('leaves what it does not know to the application', async () => {
    const root = await open();
    for (const page of ['/nope', '/state.json/', '/constructor'])
      expect(await (await fetch(root + page)).text()).toBe(`the application at /debug${page}`);
  });

  it.each([
    ['', 'POST', 'GET, HEAD'],
    ['state.json', 'DELETE', 'GET, HEAD'],
    ['invalidate', 'GET', 'POST'],
    ['switch', 'HEAD', 'POST'],
  ])('refuses methods that a page has not: %p by %s', async (page, method, allow) => {
    const answer = await fetch(`${await open()}/${page}`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  it('is not there in production, until it is enabled', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      expect((await fetch(`${await open()}/`)).status).toBe(418);
      await server!.close();
      expect((await fetch(`${await open({ enabled: true })}/`)).status).toBe(200);
    } finally {
      process.env.NODE_ENV = before;
    }
  });

  it('is not there any more once it is closed', async () => {
    const root = await open();
    debug!.close();
    expect((await fetch(`${root}/`)).status).toBe(418);
  });

  it('keeps out whom authorize() does not let in, from every page', async () => {
    const root = await open({ authorize: ({ headers }) => headers.authorization === 'me' });
    const asked = (headers: Record<string, string>) =>
      Promise.all(
        ['', 'state.json', 'invalidate'].map(
          async (page) => (await fetch(`${root}/${page}`, { headers })).status,
        ),
      );

    expect(await asked({})).toEqual([403, 403, 403]);
    expect(await asked({ authorization: 'me' })).toEqual([200, 200, 405]);
  });
});

describe('a button', () => {
  it('invalidates the table of exactly that name', async () => {
    const root = await open();
    await knex(NAME);
    await knex('country');
    const answer = await post(root, 'invalidate', { database: 'shop', table: NAME });

    expect([answer.status, await answer.json()]).toEqual([
      200,
      { ok: true, message: `${NAME} of shop was invalidated.` },
    ]);
    expect((await explain(knex(NAME))).verdict).toBe('miss');
    expect((await explain(knex('country'))).verdict).toBe('hit');
  });

  it('switches the cache off and on, for the process', async () => {
    const root = await open();
    await knex('country');
    expect(await (await post(root, 'switch', { enabled: false })).json()).toMatchObject({ ok: true });
    expect(settings.CACHALOT_ENABLED).toBe(false);
    expect(await explain(knex('country'))).toMatchObject({ verdict: 'bypass', reason: 'disabled' });
    await post(root, 'switch', { enabled: true });
    expect((await explain(knex('country'))).verdict).toBe('hit');
  });

  it('works without a script: a form goes back to the page', async () => {
    const root = await open();
    const token = tokenIn(await (await fetch(`${root}/`)).text());
    const body = new URLSearchParams({ token, enabled: 'false' });
    const answer = await fetch(`${root}/switch`, { method: 'POST', body, redirect: 'manual' });

    expect([answer.status, answer.headers.get('location')]).toEqual([303, './']);
    expect(settings.CACHALOT_ENABLED).toBe(false);
    expect(await (await fetch(`${root}/`)).text()).toContain('Switch caching on');
  });

  it.each([
    ['JSON', () => express.json()],
    ['forms', () => express.urlencoded()],
    ['texts', () => express.text({ type: '*/*' })],
    ['bytes', () => express.raw({ type: '*/*' })],
  ])('works below a parser of %s', async (_what, parser) => {
    const root = await open({}, parser());
    expect((await post(root, 'switch', { enabled: false })).status).toBe(200);
    expect(settings.CACHALOT_ENABLED).toBe(false);
  });

  it.each([
    [
      'of another site',
      { enabled: false },
      { headers: { 'sec-fetch-site': 'cross-site' } },
      403,
      'another site',
    ],
    [
      'of another origin',
      { enabled: false },
      { headers: { origin: 'https://evil.example' } },
      403,
      'another site',
    ],
    ['without the token', { token: 'x', enabled: false }, {}, 403, 'Load it again'],
    ['without a value', {}, {}, 400, 'Say "enabled": true or false.'],
    ['with a wrong value', { enabled: 'off' }, {}, 400, 'Say "enabled": true or false.'],
    ['that is no JSON', {}, { body: '{"enabled": fal' }, 400, 'The body is no JSON: '],
    ['that is no object', {}, { body: '[1]' }, 400, 'The body must be a JSON object.'],
    ['that is too large', { enabled: 'x'.repeat(100_000) }, {}, 413, '8192 bytes at most'],
    ['of another type', {}, { headers: { 'content-type': 'text/plain' } }, 415, 'Send application/json'],
  ])('refuses a request %s', async (_what, fields, init, status, message) => {
    const root = await open();
    const answer = await post(root, 'switch', fields, init);

    expect([answer.status, await answer.json()]).toEqual([
      status,
      { ok: false, message: expect.stringContaining(message) },
    ]);
    expect(settings.CACHALOT_ENABLED).toBe(true);
  });

  it('refuses a large body that does not say how large it is', async () => {
    const root = await open();
    const status = await new Promise((resolve, reject) => {
      const request = http.request(`${root}/switch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      });
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.on('error', reject);
      request.end('x'.repeat(200_000));
    });
    expect(status).toBe(413);
  });

  it('says so when the body was read before it came', async () => {
    const root = await open({}, (request, _response, next) => void request.resume().on('end', () => next()));
    expect(await (await post(root, 'switch', { enabled: false })).json()).toMatchObject({
      message: expect.stringContaining('mount the panel above'),
    });
  });

  it.each([
    [{ database: 'shop', table: 'countri' }, 404, 'No table is called "countri". Did you mean "country"?'],
    [{ database: 'shup', table: 'country' }, 404, 'No database is called "shup". Did you mean "shop"?'],
    [{ database: 'shop', table: 'nothing like it' }, 404, 'It has not been used yet, or is gone.'],
    [{ database: 'shop' }, 400, 'Say which "database" and which "table"'],
  ])('invalidates nothing that is not there: %p', async (fields, status, message) => {
    const root = await open();
    await knex('country');
    const answer = await post(root, 'invalidate', fields);

    expect([answer.status, await answer.json()]).toEqual([
      status,
      { ok: false, message: expect.stringContaining(message) },
    ]);
  });
});

describe('a panel is mounted', () => {
  const pages = async (root: string) =>
    Promise.all(['', 'state.json', 'nope'].map(async (page) => (await fetch(`${root}/${page}`)).status));

  it('on Express at the root, beside the application', async () => {
    debug = panel();
    const app = express();
    app.get('/shop', (_request, response) => void response.send('shop'));
    app.use(debug);
    server = await opened(app.listen(0, '127.0.0.1'));
    expect(await pages(server.url)).toEqual([200, 200, 404]);
    expect(await (await fetch(`${server.url}/shop`)).text()).toBe('shop');
  });

  it('on a router of a router', async () => {
    debug = panel();
    const inner = express.Router().use('/debug', debug);
    server = await opened(express().use('/admin', inner).listen(0, '127.0.0.1'));
    expect(await pages(`${server.url}/admin/debug`)).toEqual([200, 200, 404]);
    expect((await fetch(`${server.url}/admin/debug`)).url).toBe(`${server.url}/admin/debug/`);
  });

  it('on Connect', async () => {
    debug = panel();
    server = await opened(connect().use('/debug', debug).listen(0, '127.0.0.1'));
    expect(await pages(`${server.url}/debug`)).toEqual([200, 200, 404]);
    expect((await fetch(`${server.url}/debug`)).url).toBe(`${server.url}/debug/`);
  });

  /** The panel at `/debug`, as an application in another framework has it: its buttons too. */
  async function works(url: string): Promise<void> {
    expect(await pages(`${url}/debug`)).toEqual([200, 200, 404]);
    expect((await fetch(`${url}/debug`)).url).toBe(`${url}/debug/`);
    expect(await (await fetch(`${url}/shop`)).text()).toBe('shop');
    expect((await post(`${url}/debug`, 'switch', { enabled: false })).status).toBe(200);
    expect(settings.CACHALOT_ENABLED).toBe(false);
  }

  it('on Koa', async () => {
    const made = panel({ path: '/debug' });
    debug = made;
    const app = new Koa();
    app.use((context, next) => made(context.req, context.res, next));
    app.use(async (context, next) => {
      await next();
      if (context.path === '/shop') context.body = 'shop';
    });
    server = await opened(app.listen(0, '127.0.0.1'));
    await works(server.url);
  });

  it('on Fastify', async () => {
    const made = panel({ path: '/debug' });
    debug = made;
    const app = fastify();
    app.addHook('onRequest', (request, reply, done) => {
      void made(request.raw, reply.raw, done);
    });
    app.get('/shop', async () => 'shop');
    await app.listen({ port: 0, host: '127.0.0.1' });
    server = { url: (await opened(app.server)).url, close: () => app.close() };
    await works(server.url);
  });

  it('on node:http, alone or at any folder', async () => {
    debug = panel();
    server = await serve(debug);
    expect(await pages(server.url)).toEqual([200, 200, 404]);
    expect(await pages(`${server.url}/any/where`)).toEqual([200, 200, 404]);
  });

  it('on node:http at a path that it is told', async () => {
    const made = panel({ path: '/debug' });
    debug = made;
    server = await serve((request, response) =>
      made(request, response, () => void response.writeHead(418).end()),
    );
    expect(await pages(`${server.url}/debug`)).toEqual([200, 200, 418]);
    expect((await fetch(`${server.url}/debug`)).url).toBe(`${server.url}/debug/`);
    expect((await fetch(`${server.url}/`)).status).toBe(418);
  });
});

describe('errors of the cache', () => {
  it('are told by the button, and do not break the page', async () => {
    const root = await open();
    await knex('country');
    settings.configure({
      CACHALOT_ON_CACHE_ERROR: 'raise',
      CACHES: { default: new Broken({}) },
    });
    const answer = await post(root, 'invalidate', { database: 'shop', table: 'country' });

    expect([answer.status, await answer.json()]).toEqual([
      502,
      { ok: false, message: expect.stringContaining('Cache "default" failed to invalidate') },
    ]);
    expect(await stateAt(root)).toMatchObject({
      databases: [{ problem: expect.stringContaining('Cache "default" failed') }],
    });
    expect(await (await fetch(`${root}/`)).text()).toContain('is not known: Cache');
  });
});
