/** The scope of a request in each framework: results are shared within it and nowhere else, and counted for it. */
import type { RequestListener } from 'node:http';
import connect from 'connect';
import express from 'express';
import fastify from 'fastify';
import makeKnex, { type Knex } from 'knex';
import Koa from 'koa';
import { cachalotDisabled, requestScope, settings } from '../../cachalot';
import {
  fastifyPlugin,
  koaMiddleware,
  panel,
  type RequestOptions,
  type RequestStatistics,
  requestMiddleware,
  requestStats,
} from '../../cachalot/panels';
import { type OpenServer, opened, serve } from './servers';

let knex: Knex;
let sent: number;
beforeAll(async () => {
  knex = makeKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  await knex.schema.createTable('city', (table) => void table.string('name'));
  await knex('city').insert({ name: 'Nuuk' });
  knex.on('query', () => {
    sent += 1;
  });
});
beforeEach(() => {
  sent = 0;
});
afterEach(() => settings.reset());
afterAll(() => knex.destroy());

/** What the handler of each framework does: two equal reads, one that is not cached, and the counts so far. */
async function handle(): Promise<RequestStatistics | undefined> {
  await knex('city');
  await knex('city');
  await cachalotDisabled(() => knex('city'));
  return requestStats();
}

/** Opens an application that answers every request with the JSON of `handle()`, below a body parser of its own. */
type Open = (options: RequestOptions) => Promise<OpenServer>;

const FRAMEWORKS: Readonly<Record<string, Open>> = {
  async 'node:http'(options) {
    const middleware = requestMiddleware(options);
    return serve((request, response) => {
      middleware(request, response, async () => {
        for await (const _chunk of request);
        response.end(JSON.stringify(await handle()));
      });
    });
  },
  async Connect(options) {
    const app = connect();
    app.use(requestMiddleware(options));
    app.use(async (_request: unknown, response: import('node:http').ServerResponse) => {
      const stats = JSON.stringify(await handle());
      response.writeHead(200, { 'content-type': 'application/json' }).end(stats);
    });
    return serve(app as RequestListener);
  },
  async Express(options) {
    const app = express();
    app.use(requestMiddleware(options), express.json());
    app.use(async (_request, response) => void response.json(await handle()));
    return opened(app.listen(0, '127.0.0.1'));
  },
  async Koa(options) {
    const app = new Koa();
    app.use(koaMiddleware(options));
    app.use(async (context) => {
      for await (const _chunk of context.req);
      context.body = await handle();
    });
    return opened(app.listen(0, '127.0.0.1'));
  },
  async Fastify(options) {
    const app = fastify();
    app.register(fastifyPlugin, options);
    // A plugin of its own, as routes usually are.
    app.register(async (routes) => {
      routes.route({ method: ['GET', 'POST'], url: '/*', handler: () => handle() });
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { url } = await opened(app.server);
    return { url, close: () => app.close() };
  },
};

describe.each(Object.entries(FRAMEWORKS))('%s', (_name, open) => {
  let server: OpenServer;
  afterEach(() => server.close());

  const ask = async (init?: RequestInit) => {
    const answer = await fetch(server.url, init);
    return { answer, stats: (await answer.json()) as RequestStatistics };
  };

  it('shares results within a request and nowhere else, where no cache is configured', async () => {
    settings.CACHALOT_CACHE = null;
    server = await open({});
    expect((await ask()).stats).toMatchObject({ hits: 1, misses: 1, bypasses: 1 });
    expect((await ask()).stats).toMatchObject({ hits: 1, misses: 1, bypasses: 1 });
    expect(sent).toBe(4);
  });

  it('counts for each of many requests at once, also after the body has come', async () => {
    settings.CACHALOT_CACHE = null;
    server = await open({});
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' };
    const found = await Promise.all(Array.from({ length: 12 }, () => ask(init)));

    for (const { stats } of found)
      expect(stats).toMatchObject({ hits: 1, misses: 1, bypasses: 1, bypassReasons: { 'disabled-here': 1 } });
    expect(new Set(found.map(({ stats }) => stats.id)).size).toBe(12);
  });

  it('tells cache and database in a Server-Timing header where it is asked to', async () => {
    server = await open({ serverTiming: ({ url }) => url === '/' });
    await knex('city').insert({ name: 'Sisimiut' });

    const { answer } = await ask();
    expect(answer.headers.get('server-timing')).toMatch(
      /^cachalot-hit;desc="1 hit";dur=[\d.]+, cachalot-miss;desc="1 miss";dur=[\d.]+, cachalot-bypass;desc="1 bypass"$/,
    );
    expect((await fetch(`${server.url}/other`)).headers.get('server-timing')).toBeNull();
  });

  it('tells nothing in a header unless it is asked to', async () => {
    server = await open({});
    expect((await ask()).answer.headers.get('server-timing')).toBeNull();
  });
});

describe('a request', () => {
  it('is listed by a panel with its own queries, and without its query string', async () => {
    const debug = panel();
    const server = await FRAMEWORKS.Express!({});
    try {
      await knex('city').insert({ name: 'Qaqortoq' });
      await (await fetch(`${server.url}/cities?token=secret`)).text();
      const shown = await serve(debug);
      const answer = await (await fetch(`${shown.url}/state.json`)).text();
      const page = await (await fetch(shown.url)).text();
      await shown.close();

      const { requests } = JSON.parse(answer);
      expect(requests).toMatchObject([
        {
          method: 'GET',
          path: '/cities',
          status: 200,
          hits: 1,
          misses: 1,
          bypasses: 1,
          queries: [{ verdict: 'miss' }, { verdict: 'hit' }, { verdict: 'bypass', reason: 'disabled-here' }],
        },
      ]);
      expect(page).toContain('GET /cities');
      expect(answer + page).not.toContain('secret');
    } finally {
      debug.close();
      await server.close();
    }
  });

  it('is one, however often the middleware is mounted, and around scopes within it', async () => {
    const app = express();
    app.use(requestMiddleware(), requestMiddleware());
    app.use(async (_request, response) => {
      await requestScope(() => knex('city'));
      response.json(await handle());
    });
    const server = await opened(app.listen(0, '127.0.0.1'));
    const stats = (await (await fetch(server.url)).json()) as RequestStatistics;
    await server.close();

    expect(stats.hits + stats.misses).toBe(3);
    expect(stats.bypasses).toBe(1);
  });

  it('is none outside of a middleware', () => {
    expect(requestStats()).toBeUndefined();
  });

  it('passes on what a handler throws', async () => {
    const app = express();
    app.use(requestMiddleware());
    app.use(() => {
      throw new Error('the handler’s own');
    });
    app.use(
      ((error, _request, response, _next) =>
        void response.status(500).send(error.message)) as express.ErrorRequestHandler,
    );
    const server = await opened(app.listen(0, '127.0.0.1'));
    const answer = await fetch(server.url);
    await server.close();

    expect(await answer.text()).toBe('the handler’s own');
  });
});
