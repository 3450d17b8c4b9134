/** Jest calls this once before the test files that need services. */
import { type Holdings, startAll } from './all';

/** Where the setup leaves its holdings for the teardown, which Jest loads as a module of its own. */
export const HOLDINGS = Symbol.for('cachalot.tests.holdings');

export default async function setup(): Promise<void> {
  (globalThis as { [HOLDINGS]?: Holdings })[HOLDINGS] = await startAll();
}
