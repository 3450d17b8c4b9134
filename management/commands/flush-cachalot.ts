/** `flush_cachalot`: empties caches altogether, entries and tokens. */
import { caches } from '../../cachalot/index';
import { type Command, jsonOption } from '../command';
import { cacheOption } from '../data/cache-option';
import { reporter } from '../report';

export const flushCachalot: Command = {
  name: 'flush_cachalot',
  summary: 'Empties every cache, or the one named, whatever is in it.',
  options: { cache: cacheOption, json: jsonOption },
  examples: [
    ['', 'Empties every cache of CACHES.'],
    ['--cache default', 'Empties that one.'],
  ],
  exitCodes: {
    0: 'they are empty',
    1: 'the settings or a cache failed',
    2: 'the alias or an option is unknown; nothing was emptied',
  },
  async run(invocation) {
    const { say, done } = reporter(invocation);
    const { cache } = invocation.options;
    const aliases = cache === undefined ? caches.aliases : [cache as string];
    for (const alias of aliases) {
      invocation.progress(`Emptying cache '${alias}'…`);
      await caches.clear(alias);
      say(`Cache '${alias}' flushed.`);
    }
    return done(true, { flushed: aliases });
  },
};
