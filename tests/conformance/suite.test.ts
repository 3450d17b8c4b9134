/** The suite of backends accepts one that is right, and catches each way in which one may be wrong. */
import { backendClaims } from '../../cachalot/testing';
import { MUTANTS, PlainBackend } from './mutants';

type Backend = new (
  ...shared: ConstructorParameters<typeof PlainBackend>
) => InstanceType<(typeof MUTANTS)[string]>;

/** The title of the first claim that does not hold. */
async function broken(Backend: Backend): Promise<string | undefined> {
  const shared: Required<ConstructorParameters<typeof PlainBackend>> = [new Map(), new Map()];
  const claims = backendClaims(() => new Backend(...shared), { shared: true, shortLease: 30 });
  for (const { title, run } of claims) {
    const holds = await run().then(
      () => true,
      () => false,
    );
    if (!holds) return title;
  }
  return undefined;
}

describe('the suite of backends', () => {
  it('accepts a backend that is right', async () => {
    expect(await broken(PlainBackend)).toBeUndefined();
  });

  it.concurrent.each(Object.entries(MUTANTS))('catches a backend that %s', async (_what, Mutant) => {
    expect(await broken(Mutant)).toEqual(expect.any(String));
  });
});
