/**
 * Suites that need something which this machine may lack. This is the only file that may skip tests; the
 * setup has said why in one line, and REQUIRE_SERVICES=1 turns every such skip into a failure.
 */
import { STARTERS } from './services/all';
import type { ServiceName } from './services/service';

/** `describe` when the condition holds; otherwise the suite's tests count as skipped. */
export function describeIf(condition: boolean, title: string, body: () => void): void {
  (condition ? describe : describe.skip)(title, body);
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
