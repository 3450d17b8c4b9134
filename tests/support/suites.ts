/**
 * Suites that need something which this machine may lack. This is the only file that may skip tests; the
 * setup has said why in one line, and REQUIRE_SERVICES=1 turns every such skip into a failure.
 */
import { STARTERS } from './services/all';
import type { ServiceName } from './services/service';

/** The project of jest.config.js that repeats the suites over another cache, if this is one. */
declare const CACHE_OF_RUN: string | undefined;

/**
 * `describe` when the condition holds; otherwise the suite's tests count as skipped. The title tells over which cache
 * it runs, where that is not process memory: so each result can be told from the others of a whole run.
 */
export function describeIf(condition: boolean, title: string, body: () => void): void {
  const over = typeof CACHE_OF_RUN === 'string' ? ` over ${CACHE_OF_RUN}` : '';
  (condition ? describe : describe.skip)(`${title}${over}`, body);
}

/** A suite that talks to a service, for example `describeService('…', 'redis', (url) => { … })`. */
export function describeService(title: string, name: ServiceName, body: (url: string) => void): void {
  const url = process.env[STARTERS[name].variable];
  describeIf(url !== undefined, `${title} (${name})`, () => body(url ?? `no ${name}`));
}

/** For a whole test file whose service is missing; the harness has said so by name. */
export function skipAll(): void {
  Object.assign(globalThis, { describe: describe.skip });
}
