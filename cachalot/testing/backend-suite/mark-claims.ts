/** What holds while writers mark a table, and when the last of them is out. */
import type { Claim } from './claim';
import { claim, equal } from './claim';
import { LEASE, standing, stateOf, times } from './steps';

export const markClaims: readonly Claim[] = [
  {
    title: 'a mark hides the token at once, and a new token follows it',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const before = await standing(backend, key, token());
      await backend.mark([key], 'writer', LEASE);
      equal(await stateOf(backend, key), null, 'the state of a marked table');
      equal(await backend.unmark([key], 'writer', [token()]), true, 'whether the mark was held');
      const after = await stateOf(backend, key);
      claim(typeof after === 'string', 'after the mark there is no token');
      claim(after !== before, 'the token from before the mark came back');
    },
  },
  {
    title: 'a table that nobody has named can be marked',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      await backend.mark([key], 'writer', LEASE);
      equal(await stateOf(backend, key), null, 'the state of a marked table');
      equal(await backend.unmark([key], 'writer', [token()]), true, 'whether the mark was held');
      equal(typeof (await stateOf(backend, key)), 'string', 'the type of the token');
    },
  },
  {
    title: 'create does not give a token to a marked table',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      await backend.mark([key], 'writer', LEASE);
      equal((await backend.create([key], [token()]))[0], null, 'what create answers');
      equal(await stateOf(backend, key), null, 'the state afterwards');
      await backend.unmark([key], 'writer', [token()]);
    },
  },
  {
    title: 'replace leaves the marks of writers in place',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      await backend.mark([key], 'writer', LEASE);
      await backend.replace([key], [token()]);
      equal(await stateOf(backend, key), null, 'the state afterwards');
      equal(await backend.unmark([key], 'writer', [token()]), true, 'whether the mark was held');
    },
  },
  {
    title: 'a table stays marked until the last of its writers is out',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const before = await standing(backend, key, token());
      const writers = ['one', 'two', 'three'];
      for (const writer of writers) await backend.mark([key], writer, LEASE);
      for (const writer of writers) {
        equal(await stateOf(backend, key), null, `the state before ${writer} is out`);
        equal(await backend.unmark([key], writer, [token()]), true, `whether ${writer} held its mark`);
      }
      const after = await stateOf(backend, key);
      claim(typeof after === 'string' && after !== before, 'the last one out left no new token');
    },
  },
  {
    title: 'marking twice is marking once',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      await backend.mark([key], 'writer', LEASE);
      await backend.mark([key], 'writer', LEASE);
      equal(await backend.unmark([key], 'writer', [token()]), true, 'whether the mark was held');
      equal(typeof (await stateOf(backend, key)), 'string', 'the type of the token');
    },
  },
  {
    title: 'whoever holds no mark is told so, and leaves a new token all the same',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const before = await standing(backend, key, token());
      equal(await backend.unmark([key], 'nobody', [token()]), false, 'whether the mark was held');
      claim((await stateOf(backend, key)) !== before, 'the old token stands');
      equal(await backend.renew([key], 'nobody', LEASE), false, 'whether a mark was renewed');
      claim((await stateOf(backend, key)) !== null, 'renewing has made a mark');
    },
  },
  {
    title: 'whoever holds no mark does not remove that of another',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      await backend.mark([key], 'writer', LEASE);
      equal(await backend.unmark([key], 'nobody', [token()]), false, 'whether the mark was held');
      equal(await stateOf(backend, key), null, 'the state afterwards');
      equal(await backend.unmark([key], 'writer', [token()]), true, 'whether the mark was held');
    },
  },
  {
    title: 'of several tables one lost mark is enough to be told so, and each has a new token',
    async run({ open, keys, token, tokens }) {
      const backend = await open();
      const [held, lost] = keys(2) as [string, string];
      const before = await backend.create([held, lost], tokens(2));
      await backend.mark([held], 'writer', LEASE);
      equal(await backend.unmark([lost, held], 'writer', tokens(2)), false, 'whether all marks were held');
      const { tokens: after } = await backend.read(undefined, [held, lost]);
      claim(typeof after[0] === 'string' && after[0] !== before[0], 'the held table has no new token');
      claim(after[1] !== before[1], 'the lost table has its old token');
      await backend.replace([lost], [token()]);
    },
  },
  {
    title: 'of many writers at once none loses its mark, and the table is released once',
    async run({ open, keys, token, tokens }) {
      const backend = await open();
      const tokenKeys = keys(3);
      const before = await backend.create(tokenKeys, tokens(3));
      await Promise.all(
        times(30, async (index) => {
          const writer = `writer ${index}`;
          await backend.mark(tokenKeys, writer, LEASE);
          const { tokens: states } = await backend.read(undefined, tokenKeys);
          claim(
            states.every((state) => state === null),
            'a table is readable while a writer has it marked',
          );
          if (index % 3 === 0) await backend.replace(tokenKeys, tokens(3));
          if (index % 3 === 1) await backend.create(tokenKeys, tokens(3));
          equal(await backend.unmark(tokenKeys, writer, tokens(3)), true, 'whether the marks were held');
        }),
      );
      const { tokens: after } = await backend.read(undefined, tokenKeys);
      claim(
        after.every((state, index) => typeof state === 'string' && state !== before[index]),
        'a table has no new token after all writers are out',
      );
      await backend.replace([tokenKeys[0]!], [token()]);
    },
  },
];
