/** The figures that are kept: a folder for each day, a file for each part, with the conditions of its run. */
import fs from 'node:fs';
import path from 'node:path';
import type { Conditions } from './conditions';
import type { PartName } from './options';

export interface Kept<T> {
  readonly conditions: Conditions;
  readonly results: T;
}

/** The newest figures of a part, and the folder that they are in. */
export interface Found<T> extends Kept<T> {
  readonly folder: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function keepPart<T>(root: string, folder: string, part: PartName, kept: Kept<T>): string {
  const file = path.join(root, folder, `${part}.json`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(kept, rounded, 1)}\n`);
  return file;
}

/** Six digits are more than any run is worth. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** Of the days that have it; folders that are named otherwise are looks. */
export function newest<T>(root: string, part: PartName, days = daysIn(root)): Found<T> | undefined {
  for (const folder of days) {
    const file = path.join(root, folder, `${part}.json`);
    if (fs.existsSync(file)) return { ...(JSON.parse(fs.readFileSync(file, 'utf8')) as Kept<T>), folder };
  }
  return undefined;
}

function daysIn(root: string): string[] {
  return fs
    .readdirSync(root)
    .filter((name) => DAY.test(name))
    .sort()
    .reverse();
}
