/**
 * Keeps a folder of entries within its bounds: looks at one part after the other, estimates from a sample how
 * old an entry has to be to go, and removes those. It remembers no more than the sample, however many there are.
 */
import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { orAbsent } from './absent';

export interface Bounds {
  readonly maxBytes: number;
  readonly maxEntries: number;
}

interface Seen {
  readonly file: string;
  readonly bytes: number;
  /** milliseconds since 1970 when it was stored */
  readonly stored: number;
}

const SAMPLE = 2_000;
/** How full a folder is left, so that the next entry does not start another round. */
const LEAVE = 0.9;

/** Removes what is over the bounds, the oldest first as far as the sample tells. */
export async function sweep(folder: string, { maxBytes, maxEntries }: Bounds): Promise<void> {
  const ages: number[] = [];
  let entries = 0;
  let bytes = 0;
  for await (const seen of eachFile(folder)) {
    entries += 1;
    bytes += seen.bytes;
    if (ages.length < SAMPLE) ages.push(seen.stored);
    else if (Math.random() < SAMPLE / entries) ages[Math.floor(Math.random() * SAMPLE)] = seen.stored;
  }
  const surplus = Math.max(share(bytes, maxBytes), share(entries, maxEntries));
  if (surplus === 0) return;
  ages.sort((a, b) => a - b);
  const oldest =
    ages[Math.min(ages.length - 1, Math.floor(surplus * ages.length))] ?? Number.POSITIVE_INFINITY;
  for await (const seen of eachFile(folder)) {
    const over = entries > maxEntries * LEAVE || bytes > maxBytes * LEAVE;
    if (!over) return;
    if (seen.stored > oldest) continue;
    await orAbsent(unlink(seen.file));
    entries -= 1;
    bytes -= seen.bytes;
  }
}

/** How many entries there are, and what they take. */
export async function measure(folder: string): Promise<{ entries: number; bytes: number }> {
  let entries = 0;
  let bytes = 0;
  for await (const seen of eachFile(folder)) {
    entries += 1;
    bytes += seen.bytes;
  }
  return { entries, bytes };
}

/** Whether the bounds seem to be exceeded, from one part of the folder alone: cheap enough for every process. */
export async function looksFull(folder: string, { maxBytes, maxEntries }: Bounds): Promise<boolean> {
  const parts = (await orAbsent(readdir(folder))) ?? [];
  const part = parts[Math.floor(Math.random() * parts.length)];
  if (part === undefined) return false;
  const seen = await lookInto(path.join(folder, part));
  const bytes = seen.reduce((sum, file) => sum + file.bytes, 0);
  return seen.length * parts.length > maxEntries || bytes * parts.length > maxBytes;
}

/** The part of all that has to go. */
function share(there: number, allowed: number): number {
  return there <= allowed ? 0 : 1 - (allowed * LEAVE) / there;
}

async function* eachFile(folder: string): AsyncGenerator<Seen> {
  for (const part of (await orAbsent(readdir(folder))) ?? []) yield* await lookInto(path.join(folder, part));
}

async function lookInto(folder: string): Promise<Seen[]> {
  const names = (await orAbsent(readdir(folder))) ?? [];
  return Promise.all(names.map((name) => look(path.join(folder, name))));
}

/** A file that went meanwhile takes nothing and is as young as can be. */
async function look(file: string): Promise<Seen> {
  const found = await orAbsent(stat(file));
  return { file, bytes: found?.size ?? 0, stored: found?.mtimeMs ?? Number.POSITIVE_INFINITY };
}
