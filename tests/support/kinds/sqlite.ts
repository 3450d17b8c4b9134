/** SQLite by better-sqlite3, on a file in the run's own folder. */
import fs from 'node:fs';
import path from 'node:path';
import Driver from 'better-sqlite3';
import { FOLDER_VARIABLE } from '../services/all';
import type { DatabaseKind } from './kind';

function fileOf(name: string): string {
  const folder = process.env[FOLDER_VARIABLE];
  if (folder === undefined)
    throw new Error('The run has no folder: is the test file in the services project?');
  return path.join(folder, `${name}.sqlite3`);
}

export const sqlite: DatabaseKind = {
  name: 'sqlite',
  present: true,
  async createDatabase(name) {
    fs.writeFileSync(fileOf(name), '');
  },
  async dropDatabase(name) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) fs.rmSync(fileOf(name) + suffix, { force: true });
  },
  config: (name) => ({
    client: 'better-sqlite3',
    useNullAsDefault: true,
    connection: { filename: fileOf(name) },
  }),
  async connect(name) {
    const driver = new Driver(fileOf(name));
    return {
      async rows(sql, bindings = []) {
        const statement = driver.prepare<unknown[], Record<string, unknown>>(sql);
        if (statement.reader) return statement.all(...bindings);
        statement.run(...bindings);
        return [];
      },
      async close() {
        driver.close();
      },
    };
  },
};
