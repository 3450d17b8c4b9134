/** What holds for a backend that keeps nothing: every read is a miss, and every call is taken. */
import type { Claim } from './claim';
import { claim, equal } from './claim';
import { entryOf, LEASE } from './steps';

export const nothingClaims: readonly Claim[] = [
  {
    title: 'it takes every call and finds nothing',
    async run({ open, keys, token, tokens }) {
      const backend = await open();
      const [name] = keys(1) as [string];
      const tokenKeys = keys(2);
      equal((await backend.create(tokenKeys, tokens(2))).length, 2, 'the number of tokens');
      await backend.store(name, entryOf(backend, tokens(2)), null);
      await backend.mark(tokenKeys, 'writer', LEASE);
      equal(await backend.renew(tokenKeys, 'writer', LEASE), true, 'whether a mark was renewed');
      equal(await backend.unmark(tokenKeys, 'writer', tokens(2)), true, 'whether a mark was held');
      await backend.replace([tokenKeys[0]!], [token()]);
      const read = await backend.read(name, tokenKeys);
      equal(read.entry, undefined, 'the entry');
      claim(read.tokens.length === 2, 'it does not answer for each table');
      await backend.clear();
    },
  },
  {
    title: 'it can be closed twice',
    async run({ open }) {
      const backend = await open();
      await backend.close();
      await backend.close();
    },
  },
];
