/**
 * Two copies of Knex and Objection in one process: one that cachalot never touches, and one that it patches.
 *
 * So the code without a cache is the real code, not cachalot switched off, and both can be measured in turns
 * without one spoiling what the engine has learnt of the other. The copies are copies of files: Knex loads its
 * dialects late, and would take them from whichever copy is in Node’s cache of modules.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import knexModule = require('knex');
import objectionModule = require('objection');

type Cachalot = typeof import('../cachalot/index');

export interface Orm {
  readonly knex: typeof knexModule;
  readonly objection: typeof objectionModule;
}

export interface BothOrms {
  readonly untouched: Orm;
  readonly patched: Orm;
  /** the package as it is built, which is what applications run */
  readonly cachalot: Pick<Cachalot, 'settings' | 'caches' | 'stats' | 'version'>;
}

const COPY = path.join(__dirname, 'untouched/node_modules');

/** @param copied by another process of the run */
export function loadBoth({ copied = false } = {}): BothOrms {
  if (!copied) {
    for (const name of ['knex', 'objection']) {
      const source = path.dirname(require.resolve(`${name}/package.json`));
      fs.cpSync(source, path.join(COPY, name), { recursive: true });
    }
  }
  const fromCopy = createRequire(path.join(COPY, 'anything.js'));
  const untouched = { knex: fromCopy('knex'), objection: fromCopy('objection') } as Orm;
  const cachalot = require('cachalot') as Cachalot;
  return { untouched, patched: { knex: knexModule, objection: objectionModule }, cachalot };
}
