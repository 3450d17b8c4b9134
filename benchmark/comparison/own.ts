/** Objection without any cache, and cachalot over each of its caches, in the shape of a peer. */
import type { Knex } from 'knex';
import type { MeasuredCache } from '../caches';
import { TABLES } from '../dataset';
import { nameOf } from '../markdown';
import { makeModels } from '../models';
import type { BothOrms, Orm } from '../orm';
import { objectionQueries } from '../queries';
import type { OpenPeer, Peer, Place, Runs } from './peer';

function runsOn(orm: Orm, knex: Knex): Runs {
  return Object.fromEntries(objectionQueries(makeModels(orm, knex)).map(({ name, run }) => [name, run]));
}

function counterOn(knex: Knex): OpenPeer['counter'] {
  return {
    increment: () => knex('counter').where('id', 1).increment('value', 1),
    read: async () => (await knex('counter').where('id', 1).first()).value,
  };
}

const listenOn = (knex: Knex) => (heard: () => void) => {
  knex.on('query', heard);
  return () => void knex.removeListener('query', heard);
};

export function withoutCache(orm: Orm, knex: Knex): Place['own'] {
  return { queries: runsOn(orm, knex), counter: counterOn(knex), listen: listenOn(knex) };
}

/**
 * All caches are configured at once, so that a write reaches each; the one that a block of runs reads from is told
 * before it.
 * @param control a pool that cachalot does not see
 */
export function cachalotOver(
  caches: readonly MeasuredCache[],
  orms: BothOrms,
  config: Knex.Config,
  control: Knex,
): Peer[] {
  const { settings, version, caches: handles } = orms.cachalot;
  const configured = caches.map((cache) => ({
    name: cache.name,
    ...cache.configure(`benchmark:${process.pid}:own:`),
  }));
  const CACHES = Object.fromEntries(configured.map(({ name, config: setting }) => [name, setting]));
  settings.CACHES = { default: { BACKEND: 'dummy' }, ...CACHES };
  return configured.map(({ name, bare, close }) => ({
    name: `cachalot, ${nameOf(name)}`,
    invalidation: 'by itself',
    async open() {
      const knex = orms.patched.knex(config);
      const [cached, plain] = [listenOn(knex), listenOn(control)];
      return {
        version,
        without: runsOn(orms.untouched, control),
        hot: runsOn(orms.patched, knex),
        counter: counterOn(knex),
        listen(heard) {
          const undo = [cached(heard), plain(heard)];
          return () => {
            for (const each of undo) each();
          };
        },
        async invalidate() {
          for (const table of TABLES) await knex(table).where('id', -1).delete();
        },
        enter() {
          settings.CACHALOT_CACHE = name;
        },
        async close() {
          settings.CACHALOT_CACHE = 'default';
          await knex.destroy();
          await handles.close(name);
          bare?.close();
          close();
        },
      };
    },
  }));
}
