/**
 * Whether a backend may be trusted: every claim that the protocol makes of one, ready for any test runner.
 *
 * A backend that passes can hold results that are never stale; one that fails would sooner or later serve old
 * rows, lose marks, or mix up answers.
 */
import { randomBytes } from 'node:crypto';
import type { CacheBackend } from '../../backends/cache-backend';
import type { BackendFactory, BackendTraits, Bench, Claim } from './claim';
import { entryClaims } from './entry-claims';
import { leaseClaims } from './lease-claims';
import { lossClaims } from './loss-claims';
import { markClaims } from './mark-claims';
import { nothingClaims } from './nothing-claims';
import { sharingClaims } from './sharing-claims';
import { tokenClaims } from './token-claims';

const CLAIMS: readonly Claim[] = [
  ...tokenClaims,
  ...markClaims,
  ...leaseClaims,
  ...entryClaims,
  ...lossClaims,
  ...sharingClaims,
];

const TRAITS: Required<BackendTraits> = {
  shared: false,
  keepsNothing: false,
  largest: 10_000_000,
  shortLease: 150,
};

/** One sentence about a backend; `run` rejects with a `BrokenClaimError`, or what the backend threw. */
export interface BackendClaim {
  readonly title: string;
  /** resolves with `false` when the claim is not made of this kind of backend */
  run(): Promise<boolean>;
}

/** What a test runner offers: `describe` and `it` of Jest, Mocha, Vitest or `node:test`. */
export interface Runner {
  describe(title: string, body: () => void): unknown;
  it(title: string, body: () => Promise<void>): unknown;
}

/** All claims, for whoever runs them himself. Each makes backends of its own and closes them. */
export function backendClaims(make: BackendFactory, traits: BackendTraits = {}): BackendClaim[] {
  const complete = { ...TRAITS, ...traits };
  const claims = complete.keepsNothing ? nothingClaims : CLAIMS;
  return claims.map((claim) => ({ title: claim.title, run: () => check(claim, make, complete) }));
}

/** Declares one test for each claim. */
export function backendSuite(make: BackendFactory, runner: Runner, traits: BackendTraits = {}): void {
  runner.describe('as a cache backend', () => {
    for (const { title, run } of backendClaims(make, traits))
      runner.it(title, async () => {
        await run();
      });
  });
}

async function check(claim: Claim, make: BackendFactory, traits: Required<BackendTraits>): Promise<boolean> {
  const opened: CacheBackend[] = [];
  const open = async (): Promise<CacheBackend> => {
    const backend = await make();
    opened.push(backend);
    return backend;
  };
  try {
    if (claim.appliesTo !== undefined && !claim.appliesTo(await open(), traits)) return false;
    await claim.run(benchOf(open, traits));
    return true;
  } finally {
    await Promise.all(opened.map(async (backend) => backend.close()));
  }
}

function benchOf(open: () => Promise<CacheBackend>, traits: Required<BackendTraits>): Bench {
  const random = (): string => randomBytes(12).toString('base64url');
  const keys = (count: number): string[] => {
    const name = random();
    return Array.from({ length: count }, (_, index) => `${name} ${index}`);
  };
  const tokens = (count: number): string[] => Array.from({ length: count }, random);
  return { open, traits, keys, token: random, tokens };
}
