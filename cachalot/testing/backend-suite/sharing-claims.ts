/** What holds between two processes that use one cache, shown with two backends of one factory. */
import type { CacheBackend } from '../../backends/cache-backend';
import type { BackendTraits, Bench, Claim } from './claim';
import { claim, equal } from './claim';
import { entryOf, LEASE, same, standing, stateOf, times } from './steps';

const shared = {
  appliesTo: (_backend: unknown, traits: Required<BackendTraits>) => traits.shared,
};

async function two({ open }: Bench): Promise<[CacheBackend, CacheBackend]> {
  return [await open(), await open()];
}

export const sharingClaims: readonly Claim[] = [
  {
    ...shared,
    title: 'what one stores, the other finds, under the same tokens',
    async run(bench) {
      const [one, other] = await two(bench);
      const [name] = bench.keys(1) as [string];
      const tokenKeys = bench.keys(2);
      const tokens = (await one.create(tokenKeys, bench.tokens(2))) as string[];
      const entry = entryOf(one, tokens);
      await one.store(name, entry, null);
      const read = await other.read(name, tokenKeys);
      claim(same(entry, read.entry), 'the entry was not found by the other');
      equal(String(read.tokens), String(tokens), 'the tokens as the other sees them');
    },
  },
  {
    ...shared,
    title: 'what one marks is marked for the other, until the last of both is out',
    async run(bench) {
      const [one, other] = await two(bench);
      const [key] = bench.keys(1) as [string];
      const before = await standing(one, key, bench.token());
      await one.mark([key], 'one', LEASE);
      equal(await stateOf(other, key), null, 'the state as the other sees it');
      await other.mark([key], 'other', LEASE);
      equal(await one.unmark([key], 'one', [bench.token()]), true, 'whether the first mark was held');
      equal(await stateOf(one, key), null, 'the state while the other writes');
      equal(await other.unmark([key], 'other', [bench.token()]), true, 'whether the second mark was held');
      const after = await stateOf(one, key);
      claim(typeof after === 'string' && after !== before, 'the last one out left no new token');
      equal(await stateOf(other, key), after, 'the token as the other sees it');
    },
  },
  {
    ...shared,
    title: 'of two that create one token at once, both get the same one',
    async run(bench) {
      const [one, other] = await two(bench);
      for (const key of bench.keys(20)) {
        const made = await Promise.all([one, other].map((side) => side.create([key], [bench.token()])));
        equal(made[0]![0], made[1]![0], 'the token of the first');
      }
    },
  },
  {
    ...shared,
    title: 'of many writers on both sides none loses its mark',
    async run(bench) {
      const sides = await two(bench);
      const [key] = bench.keys(1) as [string];
      const before = await standing(sides[0], key, bench.token());
      await Promise.all(
        times(30, async (index) => {
          const side = sides[index % 2]!;
          await side.mark([key], `writer ${index}`, LEASE);
          equal(await stateOf(sides[(index + 1) % 2]!, key), null, 'the state as the other side sees it');
          equal(await side.unmark([key], `writer ${index}`, [bench.token()]), true, 'whether it was held');
        }),
      );
      const after = await stateOf(sides[0], key);
      claim(typeof after === 'string' && after !== before, 'the last one out left no new token');
      equal(await stateOf(sides[1], key), after, 'the token as the other side sees it');
    },
  },
  {
    ...shared,
    title: 'what one leaves behind when it closes, the other still has',
    async run(bench) {
      const [one, other] = await two(bench);
      const [kept, marked] = bench.keys(2) as [string, string];
      const token = await standing(one, kept, bench.token());
      await one.mark([marked], 'one', LEASE);
      await one.close();
      equal(await stateOf(other, kept), token, 'the token');
      equal(await stateOf(other, marked), null, 'the mark');
    },
  },
];
