/**
 * Expecting an error of a driver: native drivers make theirs in the realm of the first test file that loaded
 * them, where Jest’s `rejects.toThrow` does not know an error when it sees one.
 */
export async function expectRefused(promise: PromiseLike<unknown>, message = /./): Promise<void> {
  const [outcome] = await Promise.allSettled([promise]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { message: expect.stringMatching(message) } });
}
