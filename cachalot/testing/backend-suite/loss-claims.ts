/** What holds when a cache forgets, and when it is closed. */
import type { Claim } from './claim';
import { claim, equal } from './claim';
import { entryOf, LEASE, standing, stateOf } from './steps';

export const lossClaims: readonly Claim[] = [
  {
    title: 'a cache that was cleared has neither entries nor tokens, and works',
    async run({ open, keys, token, tokens }) {
      const backend = await open();
      const [name] = keys(1) as [string];
      const tokenKeys = keys(50);
      const before = (await backend.create(tokenKeys, tokens(50))) as string[];
      const entry = entryOf(backend, before);
      await backend.store(name, entry, null);
      await backend.clear();
      const read = await backend.read(name, tokenKeys);
      equal(read.entry, undefined, 'the entry');
      claim(
        read.tokens.every((state) => state === undefined),
        'a token is still there',
      );
      claim((await standing(backend, tokenKeys[0]!, token())) !== before[0], 'an old token came back');
    },
  },
  {
    title: 'a mark survives clearing, or its writer is told that it did not',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const before = await standing(backend, key, token());
      await backend.mark([key], 'writer', LEASE);
      await backend.clear();
      const stood = (await stateOf(backend, key)) === null;
      equal(await backend.unmark([key], 'writer', [token()]), stood, 'whether the mark was held');
      claim((await stateOf(backend, key)) !== before, 'the old token came back');
    },
  },
  {
    title: 'a cache that is closed can be closed again',
    async run({ open, keys, token }) {
      const backend = await open();
      await backend.replace(keys(1), [token()]);
      await backend.close();
      await backend.close();
    },
  },
  {
    title: 'a cache that was never used can be closed',
    async run({ open }) {
      await (await open()).close();
    },
  },
];
