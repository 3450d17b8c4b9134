/** What holds for tokens that no writer has marked. */
import type { Claim } from './claim';
import { claim, equal } from './claim';
import { standing, stateOf, times } from './steps';

export const tokenClaims: readonly Claim[] = [
  {
    title: 'a table that nobody has named has no token',
    async run({ open, keys }) {
      const backend = await open();
      equal(await stateOf(backend, keys(1)[0]!), undefined, 'the token of an unknown table');
    },
  },
  {
    title: 'the token that create answers is the one that read finds, again and again',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const made = await standing(backend, key, token());
      equal(await stateOf(backend, key), made, 'the token that was read');
      equal(await stateOf(backend, key), made, 'the token that was read again');
      equal(await standing(backend, key, token()), made, 'what a second create answers');
    },
  },
  {
    title: 'of many that create a token at once, all get the same one',
    async run({ open, keys, token }) {
      const backend = await open();
      for (const key of keys(5)) {
        const made = await Promise.all(times(20, () => backend.create([key], [token()])));
        equal(new Set(made.map(([state]) => state)).size, 1, 'the number of different tokens');
        equal(await stateOf(backend, key), made[0]![0], 'the token that stands');
      }
    },
  },
  {
    title: 'replace puts another token in place of the one that stands, each time',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const seen = new Set([await standing(backend, key, token())]);
      for (let round = 2; round < 20; round += 1) {
        await backend.replace([key], [token()]);
        const state = await stateOf(backend, key);
        claim(typeof state === 'string', 'after replace there is no token');
        seen.add(state);
        equal(seen.size, round, 'the number of different tokens');
      }
    },
  },
  {
    title: 'replace names a table that nobody has named',
    async run({ open, keys, token }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      await backend.replace([key], [token()]);
      equal(typeof (await stateOf(backend, key)), 'string', 'the type of the token');
    },
  },
  {
    title: 'tokens are answered in the order of the keys, whichever are there',
    async run({ open, keys, tokens }) {
      const backend = await open();
      const [first, marked, absent, last] = keys(4) as [string, string, string, string];
      const made = await backend.create([first, last], tokens(2));
      await backend.mark([marked], 'writer', 30_000);
      const read = await backend.read(undefined, [last, absent, first, marked, last]);
      equal(String(read.tokens), String([made[1], undefined, made[0], null, made[1]]), 'the order');
      equal(read.tokens[1], undefined, 'the absent token');
      equal(read.tokens[3], null, 'the marked token');
      await backend.unmark([marked], 'writer', tokens(1));
    },
  },
  {
    title: 'nothing asked is nothing answered',
    async run({ open }) {
      const backend = await open();
      const read = await backend.read(undefined, []);
      equal(read.tokens.length, 0, 'the number of tokens read');
      equal(read.entry, undefined, 'the entry');
      equal((await backend.create([], [])).length, 0, 'the number of tokens created');
      await backend.mark([], 'writer', 1_000);
      equal(await backend.renew([], 'writer', 1_000), true, 'renewing nothing');
      equal(await backend.unmark([], 'writer', []), true, 'unmarking nothing');
      await backend.replace([], []);
    },
  },
  {
    title: 'names in any script, of any length and with any sign are told apart',
    async run({ open, keys, tokens }) {
      const backend = await open();
      const [base] = keys(1) as [string];
      const names = [
        'é',
        'e\u0301',
        '表',
        '😀',
        ' ',
        '*',
        '?',
        '[a]',
        '{a}',
        '{}',
        '}{',
        '/',
        '..',
        '%',
        ':',
        '\\',
      ];
      names.push(
        "'",
        '"',
        '\n',
        '\r\n',
        '\0',
        'A',
        'a',
        'x'.repeat(1_000),
        'x'.repeat(1_001),
        'con',
        '~',
        '',
      );
      const tokenKeys = names.map((name) => base + name);
      const made = await backend.create(tokenKeys, tokens(names.length));
      equal(new Set(made).size, names.length, 'the number of different tokens');
      const read = await backend.read(undefined, tokenKeys);
      equal(String(read.tokens), String(made), 'what is read');
    },
  },
  {
    title: 'a thousand tables are created, read, marked and released in one call each',
    async run({ open, keys, tokens }) {
      const backend = await open();
      const tokenKeys = keys(1_000);
      const made = await backend.create(tokenKeys, tokens(1_000));
      equal(new Set(made).size, 1_000, 'the number of different tokens');
      await backend.mark(tokenKeys, 'writer', 60_000);
      const marked = await backend.read(undefined, tokenKeys);
      claim(
        marked.tokens.every((state) => state === null),
        'a table of a thousand is not marked',
      );
      equal(await backend.unmark(tokenKeys, 'writer', tokens(1_000)), true, 'whether all marks were held');
      const after = await backend.read(undefined, tokenKeys);
      claim(
        after.tokens.every((state, index) => typeof state === 'string' && state !== made[index]),
        'a table of a thousand has kept its token, or has none',
      );
    },
  },
];
