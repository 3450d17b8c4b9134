/**
 * Which copy of Knex a class belongs to: its folder, its version, and its way to make an instance.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { processState } from '../support/process-state';
import type { KnexClasses, KnexClient, Transaction } from './knex-internals';
import { TESTED } from './knex-internals';

/** The folder of a copy of Knex, found by the module that has made its client class; `undefined` when bundled. */
function folderOf(Client: unknown): string | undefined {
  for (const file of Object.keys(require.cache)) {
    if (!/[\\/]knex[\\/]lib[\\/]client\.js$/.test(file)) continue;
    if (require.cache[file]?.exports === Client) return path.resolve(path.dirname(file), '..');
  }
  return undefined;
}

/** The version that a copy's package.json tells; `undefined` when the copy cannot be found. */
export function versionOf({ Client }: Pick<KnexClasses, 'Client'>): string | undefined {
  const folder = folderOf(Client);
  if (folder === undefined) return undefined;
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version?: unknown;
    };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** What the transactions of a copy are made from; `undefined` when the copy cannot be found. */
export function transactionOf(Client: unknown): Transaction | undefined {
  const folder = folderOf(Client);
  if (folder === undefined) return undefined;
  const module = require(path.join(folder, 'lib', 'execution', 'transaction.js')) as {
    prototype: Transaction;
  };
  return module.prototype;
}

/** Whether the test suite has run with this version; a pre-release counts as what it comes before. */
export function isTested(version: string | undefined): boolean {
  if (version === undefined) return false;
  return compare(version, TESTED.from) >= 0 && compare(version, TESTED.below) < 0 && !version.includes('-');
}

function compare(one: string, other: string): number {
  const [first, second] = [parts(one), parts(other)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (first[index] ?? 0) - (second[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parts(version: string): number[] {
  return version.split(/[.+-]/, 3).map((part) => Number.parseInt(part, 10) || 0);
}

const instances = processState('instances', () => new WeakMap<object, unknown>());

/** A Knex instance on the client's pool, made by the client's own copy of Knex. */
export function knexOf(client: KnexClient): unknown {
  const made = instances.get(client);
  if (made !== undefined) return made;
  const folder = folderOf(baseOf(client));
  if (folder === undefined) throw new Error('The copy of Knex behind this database cannot be found.');
  const makeKnex = require(path.join(folder, 'lib', 'knex-builder', 'make-knex.js')) as (
    client: KnexClient,
  ) => unknown;
  const instance = makeKnex(client);
  instances.set(client, instance);
  return instance;
}

function baseOf(client: KnexClient): unknown {
  let prototype: object | null = client;
  while (prototype !== null && !Object.hasOwn(prototype, 'runner'))
    prototype = Object.getPrototypeOf(prototype) as object | null;
  return prototype?.constructor;
}
