/**
 * Puts a folder in the place of the cache in process memory: the same suites then hold for caches in files. Loaded
 * before each test file of the project `files`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type * as File from '../../cachalot/backends/file/file';
import type * as Locmem from '../../cachalot/backends/locmem/locmem';
import { FOLDER_VARIABLE } from './services/all';

const folder = fs.mkdtempSync(path.join(process.env[FOLDER_VARIABLE] ?? os.tmpdir(), 'files-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

jest.mock('../../cachalot/backends/locmem/locmem', () => {
  const actual = jest.requireActual<typeof Locmem>('../../cachalot/backends/locmem/locmem');
  const { FileBackend } = jest.requireActual<typeof File>('../../cachalot/backends/file/file');
  let made = 0;

  /** Each cache is one of its own, as those in memory are; the one without entries is no cache but a table of tokens. */
  function LocmemBackend(options: Locmem.LocmemOptions = {}): object {
    if (options.maxEntries === 0) return new actual.LocmemBackend(options);
    made += 1;
    return new FileBackend({
      BACKEND: 'filebased',
      LOCATION: path.join(folder, String(made)),
      NEAR_BYTES: 0,
    });
  }
  return { LocmemBackend };
});
