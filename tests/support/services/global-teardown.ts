/** Jest calls this once after the test files that need services. */
import { type Holdings, stopAll } from './all';
import { HOLDINGS } from './global-setup';

export default async function teardown(): Promise<void> {
  const holdings = (globalThis as { [HOLDINGS]?: Holdings })[HOLDINGS];
  if (holdings !== undefined) await stopAll(holdings);
}
