/** The option by which a command is limited to one cache. */
import { caches } from '../../cachalot/index';
import type { OptionSpec } from '../command';

export const cacheOption: OptionSpec = {
  type: 'string',
  short: 'c',
  value: 'ALIAS',
  kind: 'cache',
  help: 'Cache alias from the CACHES setting.',
  choices: () => caches.aliases,
};
