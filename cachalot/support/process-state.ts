/**
 * One state per process, however many copies of these files are loaded.
 *
 * ESM and CommonJS side by side, two installed copies, or a test runner that resets its modules would each
 * get their own module variables; what must be one lives here, on `globalThis` under a registered symbol.
 */
const STATE = Symbol.for('cachalot.state');

type StateHolder = typeof globalThis & { [STATE]?: Map<string, unknown> };

/**
 * The state called `name`; `create` runs for the first caller in the process, the others get what it made.
 *
 * Two releases of the package may meet here, so a state is read by its shape alone: no `instanceof`.
 */
export function processState<T>(name: string, create: () => T): T {
  const states = stateMap();
  if (!states.has(name)) states.set(name, create());
  return states.get(name) as T;
}

function stateMap(): Map<string, unknown> {
  const holder: StateHolder = globalThis;
  const existing = holder[STATE];
  if (existing !== undefined) return existing;
  const created = new Map<string, unknown>();
  // Not enumerable: tools that look for leaked globals have nothing to say about it.
  Object.defineProperty(holder, STATE, { value: created });
  return created;
}
