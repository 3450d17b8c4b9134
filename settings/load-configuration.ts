/** Loads the project's settings file, for commands: CACHALOT_SETTINGS_MODULE, or `cachalot.config.*`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../cachalot/support/describe';
import { resolveModule } from '../cachalot/support/load-module';
import { assignFromFile, parseSettings } from './assign';
import { ConfigurationError } from './errors';
import { exportedSettings } from './exported-settings';
import { importFile } from './import-file';

const FILES = ['js', 'cjs', 'mjs', 'ts'].map((extension) => `cachalot.config.${extension}`);

/** What was loaded. */
export interface LoadedConfiguration {
  /** absolute path of the file */
  readonly path: string;
}

/**
 * Loads and applies the settings module: the one that CACHALOT_SETTINGS_MODULE names, else the first of
 * `cachalot.config.js`, `.cjs`, `.mjs`, `.ts` in `cwd`; `undefined` when there is none.
 *
 * The module exports settings by name, or a function (it may be async) that returns them, or it assigns to
 * `settings` itself. Settings that code has assigned before are left as they are.
 *
 * @throws ConfigurationError that names the file, with the reason as its `cause`
 */
export async function loadConfiguration(
  cwd: string = process.cwd(),
): Promise<LoadedConfiguration | undefined> {
  const path = findConfiguration(cwd);
  if (path === undefined) return undefined;
  try {
    assignFromFile(parseSettings(await exportedSettings(await importFile(path)), 'what it exports'));
  } catch (cause) {
    throw new ConfigurationError(path, messageOf(cause), { cause });
  }
  return { path };
}

function findConfiguration(cwd: string): string | undefined {
  const named = process.env.CACHALOT_SETTINGS_MODULE;
  if (!named) return FILES.map((file) => join(cwd, file)).find((path) => existsSync(path));
  try {
    return resolveModule(named, cwd);
  } catch (cause) {
    const because = `CACHALOT_SETTINGS_MODULE names it, but there is no such file or package seen from ${cwd}.`;
    throw new ConfigurationError(named, because, { cause });
  }
}
