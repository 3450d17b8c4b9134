/** `flush_cachalot`: empties caches altogether, entries and tokens. */
import { caches } from '../../cachalot/index';
import type { Command } from '../command';

export const flushCachalot: Command = {
  name: 'flush_cachalot',
  summary: 'Empties every cache, or the one named, whatever is in it.',
  options: {
    cache: {
      type: 'string',
      short: 'c',
      value: 'ALIAS',
      kind: 'cache',
      help: 'Cache alias from the CACHES setting.',
      choices: () => caches.aliases,
    },
  },
  async run({ options, verbosity, out }) {
    const aliases = options.cache === undefined ? caches.aliases : [options.cache as string];
    for (const alias of aliases) {
      await caches.clear(alias);
      if (verbosity > 0) out(`Cache '${alias}' flushed.`);
    }
    return 0;
  },
};
