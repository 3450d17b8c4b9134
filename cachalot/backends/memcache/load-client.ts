/** Finds the package of a client: it is an optional peer, loaded when a cache of this kind is first opened. */
import { SettingError } from '../../support/errors';
import { requireFrom } from '../../support/load-module';

/** @throws SettingError when the package is not installed */
export function loadClient(name: 'memcached' | 'memjs', major: number): unknown {
  const failures: unknown[] = [];
  for (const load of [require, requireFrom(process.cwd())]) {
    try {
      return load(name);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new SettingError(
    `CACHES names the backend "${name}", but the package ${name} cannot be loaded. Install it: npm install ${name}@${major}.`,
    { setting: 'CACHES', value: name, accepted: `an application with ${name} ${major} installed` },
    { cause: failures[0] },
  );
}
