/**
 * What the adapters have in common. They are plain JavaScript: the types of their packages are only there once
 * somebody has installed them.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import pg from 'pg';

/** Long enough for any run: what makes an answer stale here is a write, never the time. */
export const LIFETIME = 3_600_000;

/** The twelve reads by the names of the workload; `make(kind, offset)` gives the function that runs one. */
export function twelve(make) {
  const pages = [0, 5000].flatMap((offset) => {
    const rows = `rows ${offset}–${offset + 10}`;
    return [
      [rows, make('plain', offset)],
      [`${rows}, filtered`, make('filtered', offset)],
      [`${rows}, ordered by owner`, make('ordered', offset)],
      [`${rows}, owner joined`, make('joined', offset)],
      [`${rows}, owner’s groups fetched`, make('fetched', offset)],
    ];
  });
  return Object.fromEntries([['count', make('count', 0)], ['first', make('first', 0)], ...pages]);
}

/** Calls `heard` for each statement that this copy of pg sends; answers with the undo. */
export function listen(heard) {
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (...args) {
    heard();
    return query.apply(this, args);
  };
  return () => {
    pg.Client.prototype.query = query;
  };
}

export function versionOf(name) {
  const folders = createRequire(import.meta.url).resolve.paths(name);
  for (const folder of folders) {
    try {
      return JSON.parse(readFileSync(path.join(folder, name, 'package.json'), 'utf8')).version;
    } catch {
      // it is in one of the other folders
    }
  }
  return 'unknown';
}
