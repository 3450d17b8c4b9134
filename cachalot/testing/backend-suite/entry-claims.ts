/** What holds for entries: they come back whole or not at all. */
import type { Claim } from './claim';
import { claim, equal } from './claim';
import { entryOf, same, stateOf, times, until } from './steps';

const bytes = { appliesTo: ({ format }: { format: string }) => format === 'bytes' };

export const entryClaims: readonly Claim[] = [
  {
    title: 'an entry comes back with its tokens, and with the state of each table that is asked for',
    async run({ open, keys, tokens }) {
      const backend = await open();
      const [name] = keys(1) as [string];
      const tokenKeys = keys(3);
      const standing = (await backend.create(tokenKeys, tokens(3))) as string[];
      const entry = entryOf(backend, standing);
      await backend.store(name, entry, null);
      const read = await backend.read(name, tokenKeys);
      claim(same(entry, read.entry), 'the entry was not kept');
      equal(String(read.tokens), String(standing), 'the tokens that were read');
    },
  },
  {
    title: 'an entry that was not stored is not found',
    async run({ open, keys }) {
      const backend = await open();
      equal((await backend.read(keys(1)[0]!, [])).entry, undefined, 'the entry');
    },
  },
  {
    title: 'the entry that was stored last is the one that is found',
    async run({ open, keys, tokens }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      await backend.store(key, entryOf(backend, tokens(2), 5_000), null);
      const last = entryOf(backend, tokens(1), 10);
      await backend.store(key, last, null);
      claim(same(last, (await backend.read(key, [])).entry), 'the entry was not kept');
    },
  },
  {
    title: 'entries and tokens of the same name do not meet',
    async run({ open, keys, token, tokens }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const entry = entryOf(backend, tokens(1));
      await backend.store(key, entry, null);
      equal(await stateOf(backend, key), undefined, 'the token of that name');
      await backend.replace([key], [token()]);
      claim(same(entry, (await backend.read(key, [])).entry), 'the entry was lost to a token');
    },
  },
  {
    title: 'an entry of no tables and of no bytes is an entry',
    async run({ open, keys }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const empty = entryOf(backend, [], 0);
      await backend.store(key, empty, null);
      claim(same(empty, (await backend.read(key, [])).entry), 'the entry was not kept');
    },
  },
  {
    title: 'an entry with a timeout goes when it is over, and not before',
    async run({ open, keys, tokens }) {
      const backend = await open();
      const [short, long] = keys(2) as [string, string];
      const entry = entryOf(backend, tokens(1));
      await backend.store(long, entry, 3_600_000);
      const stored = performance.now();
      await backend.store(short, entry, 1_000);
      let elapsed = 0;
      while (elapsed < 800) {
        const found = (await backend.read(short, [])).entry !== undefined;
        elapsed = performance.now() - stored;
        claim(found || elapsed > 800, `the entry went after ${Math.round(elapsed)} of 1000 ms`);
      }
      await until(async () => (await backend.read(short, [])).entry === undefined, 6_000, 'the entry goes');
      claim(same(entry, (await backend.read(long, [])).entry), 'the entry with the longer timeout went, too');
    },
  },
  {
    ...bytes,
    title: 'every byte comes back as it was',
    async run({ open, keys, tokens }) {
      const backend = await open();
      const [key, part] = keys(2) as [string, string];
      const all = Uint8Array.from({ length: 1_024 }, (_, index) => index % 256);
      const entry = { tokens: tokens(1), payload: all, bytes: all.length };
      await backend.store(key, entry, null);
      claim(same(entry, (await backend.read(key, [])).entry), 'the entry was not kept');
      const window = { ...entry, payload: all.subarray(100, 300), bytes: 200 };
      await backend.store(part, window, null);
      claim(same(window, (await backend.read(part, [])).entry), 'the entry was not kept');
    },
  },
  {
    ...bytes,
    title: 'large entries come back whole',
    async run({ open, keys, tokens, traits }) {
      const backend = await open();
      const sizes = [100_000, 1_000_000, 10_000_000].filter((size) => size <= traits.largest);
      for (const size of sizes) {
        const [key] = keys(1) as [string];
        const entry = entryOf(backend, tokens(2), size);
        await backend.store(key, entry, null);
        claim(same(entry, (await backend.read(key, [])).entry), `an entry of ${size} bytes was not kept`);
      }
    },
  },
  {
    title: 'many calls at once do not mix up their answers',
    async run({ open, keys, tokens }) {
      const backend = await open();
      const names = keys(200);
      const entries = names.map((_, index) => entryOf(backend, tokens(1), 1 + (index % 50)));
      await Promise.all(names.map((name, index) => backend.store(name, entries[index]!, null)));
      const reads = await Promise.all(times(600, (index) => backend.read(names[index % 200]!, [])));
      const found = reads.filter(({ entry }, index) => same(entries[index % 200]!, entry));
      claim(found.length === 600, `${600 - found.length} of 600 entries were not found`);
    },
  },
  {
    title: 'one entry that many store at once is one of theirs, whole',
    async run({ open, keys, tokens }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const entries = times(20, (index) => entryOf(backend, tokens(1), 10_000 + index));
      const readers = times(20, async () => (await backend.read(key, [])).entry);
      await Promise.all(entries.map((entry) => backend.store(key, entry, null)));
      const seen = [...(await Promise.all(readers)), (await backend.read(key, [])).entry];
      for (const found of seen) {
        if (found === undefined) continue;
        const origin = entries.find(({ tokens: [token] }) => token === found.tokens[0]);
        claim(origin !== undefined && same(origin, found), 'an entry is a mixture of several');
      }
      claim(seen.at(-1) !== undefined, 'none of the entries was kept');
    },
  },
];
