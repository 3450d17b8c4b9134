/** The application: database, cache, templates, panel and pages, put together. */
import 'cachalot';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { settings } from 'cachalot';
import { panel, requestMiddleware } from 'cachalot/panels';
import express from 'express';
import makeKnex from 'knex';
import { databaseOf, portOf } from './environment';
import { answerErrors } from './errors';
import { Author, Book, Loan, Member } from './models';
import { pages } from './pages';
import { sameOrigin } from './same-origin';
import { createTables } from './schema';
import { useTemplates } from './templates';

export interface Library {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws Error when the environment makes no sense, or the database or the port cannot be had */
export async function openLibrary(environment: NodeJS.ProcessEnv): Promise<Library> {
  const port = portOf(environment.PORT);
  const knex = makeKnex(databaseOf(environment.DATABASE_URL));
  settings.configure({
    DATABASES: { default: knex },
    APPS: { library: { Author, Book, Loan, Member } },
    CACHALOT_ENABLED: environment.CACHALOT_ENABLED !== 'false',
    ...(environment.REDIS_URL && {
      CACHES: { default: { BACKEND: 'redis', LOCATION: environment.REDIS_URL } },
    }),
  });
  for (const model of [Author, Book, Loan, Member]) model.knex(knex);

  const debug = panel();
  const app = express();
  app.disable('x-powered-by');
  useTemplates(app);
  app.use('/cachalot', debug);
  app.use('/public', express.static(`${__dirname}/../public`));
  app.use(requestMiddleware({ serverTiming: true }), sameOrigin, express.urlencoded({ extended: false }));
  app.use(pages());
  app.use(answerErrors);

  const server = app.listen(port, '127.0.0.1');
  const close = async (): Promise<void> => {
    debug.close();
    if (server.listening) await new Promise((closed) => server.close(closed).closeAllConnections());
    await knex.destroy();
  };
  try {
    await Promise.all([once(server, 'listening'), createTables(knex)]);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}
