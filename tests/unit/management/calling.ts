/** Calls commands in a folder of their own, on a small database, and hears what they say. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import makeKnex, { type Knex } from 'knex';
import { caches, settings } from '../../../cachalot';
import { type CallOptions, callCommand } from '../../../management';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Desk {
  readonly folder: string;
  readonly knex: Knex;
  /** Writes a file of the folder. */
  write(name: string, text: string): void;
  call(argv: readonly string[], options?: CallOptions): Promise<Said>;
}

/** A desk with the tables `city` and `country`, as the databases `default`; it is tidied after each test and in the end. */
export function openDesk(): Desk {
  let folder = '';
  let knex: Knex;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'cachalot-commands-'));
    const connection = { filename: path.join(folder, 'db.sqlite3') };
    knex = makeKnex({ client: 'better-sqlite3', connection, useNullAsDefault: true });
    for (const name of ['city', 'country']) {
      await knex.schema.createTable(name, (table) => {
        table.increments();
        table.string('name');
      });
    }
  });
  beforeEach(() => {
    settings.DATABASES = { default: knex };
  });
  afterEach(async () => {
    rmSync(path.join(folder, 'management'), { recursive: true, force: true });
    await caches.close();
    settings.reset();
  });
  afterAll(async () => {
    await knex.destroy();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    get knex() {
      return knex;
    },
    write(name, text) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    },
    async call(argv, options = {}) {
      const out: string[] = [];
      const err: string[] = [];
      const code = await callCommand(argv, {
        cwd: folder,
        program: 'node manage',
        out: (line) => out.push(line),
        err: (line) => err.push(line),
        ...options,
      });
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
  };
}
