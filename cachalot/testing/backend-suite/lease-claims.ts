/** What holds for marks whose holder may die: they run out by themselves, and leave no token behind. */
import type { CacheBackend } from '../../backends/cache-backend';
import type { Claim } from './claim';
import { claim, equal } from './claim';
import { LEASE, standing, stateOf, until } from './steps';

async function allGone(backend: CacheBackend, tokenKeys: readonly string[]): Promise<boolean> {
  const { tokens } = await backend.read(undefined, tokenKeys);
  return tokens.every((token) => token === undefined);
}

const leased = { appliesTo: ({ leases }: { leases: boolean }) => leases };

/** How much longer than its lease a mark may stand. */
const GRACE = 5_000;

/**
 * Tables whose marks run out no sooner than one that was made before them: each server counts by itself, so there
 * are enough of them for some to be where the other one is.
 */
const WITNESSES = 32;

export const leaseClaims: readonly Claim[] = [
  {
    ...leased,
    title: 'a mark that is not renewed runs out, and its table has no token',
    async run({ open, keys, token, traits }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      const before = await standing(backend, key, token());
      await backend.mark([key], 'writer', traits.shortLease);
      const seen = new Set<unknown>([await stateOf(backend, key)]);
      await until(
        async () => {
          const state = await stateOf(backend, key);
          seen.add(state);
          return state === undefined;
        },
        traits.shortLease + GRACE,
        'the mark runs out',
      );
      claim(!seen.has(before), 'the token from before the mark was seen during it');
      const after = await standing(backend, key, token());
      claim(after !== before, 'the token from before the mark came back');
    },
  },
  {
    ...leased,
    title: 'whoever comes after its lease is told so, and the token that was made meanwhile goes',
    async run({ open, keys, token, traits }) {
      const backend = await open();
      const [key] = keys(1) as [string];
      await backend.mark([key], 'writer', traits.shortLease);
      await until(
        async () => (await stateOf(backend, key)) !== null,
        traits.shortLease + GRACE,
        'the mark runs out',
      );
      const meanwhile = await standing(backend, key, token());
      equal(await backend.renew([key], 'writer', LEASE), false, 'whether the lost mark was renewed');
      equal(await stateOf(backend, key), meanwhile, 'the token after renewing in vain');
      equal(await backend.unmark([key], 'writer', [token()]), false, 'whether the mark was held');
      claim((await stateOf(backend, key)) !== meanwhile, 'the token that was made meanwhile stands');
    },
  },
  {
    ...leased,
    title: 'a mark that is renewed stands longer than its first lease',
    async run({ open, keys, token, traits }) {
      const backend = await open();
      const [renewed, left] = keys(2) as [string, string];
      await backend.mark([renewed, left], 'writer', traits.shortLease);
      equal(await backend.renew([renewed], 'writer', LEASE), true, 'whether the mark was renewed');
      await until(
        async () => (await stateOf(backend, left)) === undefined,
        traits.shortLease + GRACE,
        'the mark that was not renewed runs out',
      );
      equal(await stateOf(backend, renewed), null, 'the state of the renewed mark');
      equal(await backend.unmark([renewed], 'writer', [token()]), true, 'whether the mark was held');
    },
  },
  {
    ...leased,
    title: 'a writer that died does not keep the last living one from leaving a token',
    async run({ open, keys, token, traits }) {
      const backend = await open();
      const [shared, ...witnesses] = keys(1 + WITNESSES) as [string, ...string[]];
      await backend.mark([shared], 'living', LEASE);
      await backend.mark([shared], 'dead', traits.shortLease);
      await backend.mark(witnesses, 'dead', traits.shortLease);
      await until(
        () => allGone(backend, witnesses),
        traits.shortLease + GRACE,
        'the dead writer’s lease runs out',
      );
      equal(await stateOf(backend, shared), null, 'the state while the living one writes');
      equal(await backend.unmark([shared], 'living', [token()]), true, 'whether the mark was held');
      equal(typeof (await stateOf(backend, shared)), 'string', 'the type of the token');
    },
  },
  {
    ...leased,
    title: 'the lease of one writer does not shorten that of another',
    async run({ open, keys, token, traits }) {
      const backend = await open();
      const [shared, ...witnesses] = keys(1 + WITNESSES) as [string, ...string[]];
      await backend.mark([shared], 'long', LEASE);
      await backend.mark([shared], 'short', traits.shortLease);
      await backend.mark(witnesses, 'short', traits.shortLease);
      await until(() => allGone(backend, witnesses), traits.shortLease + GRACE, 'the short lease runs out');
      equal(await backend.unmark([shared], 'short', [token()]), false, 'whether the short mark was held');
      equal(await stateOf(backend, shared), null, 'the state while the long one writes');
      equal(await backend.unmark([shared], 'long', [token()]), true, 'whether the long mark was held');
    },
  },
];
