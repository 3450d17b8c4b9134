/** Finds the Nunjucks that the application renders with, once somebody makes the extension. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Nunjucks } from './shapes';

/** @throws Error that says what to install, or to hand over */
export function loadNunjucks(): Nunjucks {
  const failures: unknown[] = [];
  for (const load of [require, createRequire(path.join(process.cwd(), 'package.json'))]) {
    try {
      return load('nunjucks') as Nunjucks;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new Error(
    'CachalotExtension needs the package nunjucks, version 3.2: install it, or hand it over, as in ' +
      'new CachalotExtension({ nunjucks }).',
    { cause: failures[0] },
  );
}
