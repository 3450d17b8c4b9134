/** Finds an optional peer package once it is used. */
import { createRequire } from 'node:module';
import path from 'node:path';

/** @throws Error that says what to install, or to hand over as which option */
export function loadPeer(name: string, major: number, option: string): unknown {
  const failures: unknown[] = [];
  for (const load of [require, createRequire(path.join(process.cwd(), 'package.json'))]) {
    try {
      return load(name);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new Error(
    `The package ${name} cannot be loaded: install it (npm install ${name}@${major}), or hand it over as the option "${option}".`,
    { cause: failures[0] },
  );
}
