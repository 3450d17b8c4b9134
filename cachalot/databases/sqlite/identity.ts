/**
 * Names an SQLite database: its file, by path and by place on the disk. A database in memory is its own
 * connection and nothing else.
 *
 * Links are followed, so every path to the file gives one name. The place (device and inode) sets a new file
 * apart from an old one of the same path.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { processState } from '../../support/process-state';
import type { RunSql } from '../dialect';

const memory = processState('sqlite-memory', () => ({
  process: randomUUID(),
  ids: new WeakMap<object, number>(),
  next: 1,
}));

export async function identify(run: RunSql, connection: unknown): Promise<string> {
  const [main] = await run("select file from pragma_database_list where name = 'main'");
  const file = typeof main?.file === 'string' ? main.file : '';
  return (file !== '' && identifyFile(file)) || identifyMemory(file, connection);
}

/** `undefined` when no such file is on the disk: another kind of storage made the name up. */
function identifyFile(file: string): string | undefined {
  try {
    const path = fs.realpathSync.native(file);
    const { dev, ino } = fs.statSync(path, { bigint: true });
    return JSON.stringify(['sqlite', path, String(dev), String(ino)]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function identifyMemory(file: string, connection: unknown): string {
  const shared = file !== '' ? file : sharedName(connection);
  return JSON.stringify(['sqlite-memory', memory.process, shared ?? numberOf(connection)]);
}

/** A database in memory that several connections of this process open by its name: `file:x?mode=memory&cache=shared`. */
function sharedName(connection: unknown): string | undefined {
  const { name, filename } = (connection ?? {}) as { name?: unknown; filename?: unknown };
  const opened = [name, filename].find((value) => typeof value === 'string');
  return typeof opened === 'string' && /^file:.*cache=shared/.test(opened) ? opened : undefined;
}

function numberOf(connection: unknown): number {
  if (typeof connection !== 'object' || connection === null) return memory.next++;
  let id = memory.ids.get(connection);
  if (id === undefined) {
    id = memory.next++;
    memory.ids.set(connection, id);
  }
  return id;
}
