/** Checks DATABASES, and reads the three forms of its entries as one. */
import type { Knex } from 'knex';
import { badValue } from './errors';
import { accepting, alias, lag, type Parser } from './parsers';
import { isPlainRecord, parseKeys, recordOf } from './records';
import type { DatabaseSetting, DatabaseWithRole } from './shapes';

const ENTRY =
  'a Knex instance, a Knex configuration (an object with "client"), or { knex, replicaOf?, maxLag? }';

const REACHED_BY = 'a Knex instance, or a Knex configuration (an object with "client")';

/** An instance is a function with a `client`; a transaction looks the same, but ends. */
export function isKnexInstance(value: unknown): value is Knex {
  if (typeof value !== 'function' || !('client' in value)) return false;
  return (
    typeof value.client === 'object' &&
    value.client !== null &&
    !('isTransaction' in value && value.isTransaction)
  );
}

function isKnexConfig(value: unknown): value is Knex.Config {
  if (!isPlainRecord(value)) return false;
  const { client } = value;
  return (typeof client === 'string' && client !== '') || typeof client === 'function';
}

const WITH_ROLE = {
  knex: accepting(REACHED_BY, (value) => isKnexInstance(value) || isKnexConfig(value)),
  replicaOf: alias,
  maxLag: lag,
};

function parseDatabase(value: unknown, at: string): DatabaseSetting {
  if (isKnexInstance(value)) return value;
  if (isPlainRecord(value) && 'knex' in value) {
    WITH_ROLE.knex.parse(value.knex, `${at}.knex`);
    return parseKeys(value, at, WITH_ROLE) as unknown as DatabaseWithRole;
  }
  if (isKnexConfig(value)) return value;
  throw badValue(at, value, ENTRY);
}

const entries = recordOf(`an object of alias → ${ENTRY}`, parseDatabase);

/** Instances and configurations are kept by reference. */
export const databases: Parser<Readonly<Record<string, DatabaseSetting>>> = {
  accepts: entries.accepts,
  parse(value, at) {
    const parsed = entries.parse(value, at);
    for (const name of Object.keys(parsed)) checkRole(parsed, name, `${at}.${name}`);
    return parsed;
  },
};

/** A primary that is not listed may be an instance in use; one that is listed must be a primary. */
function checkRole(all: Readonly<Record<string, DatabaseSetting>>, name: string, at: string): void {
  const { replicaOf, maxLag } = databaseWithRole(all[name]!);
  if (replicaOf === undefined) {
    if (maxLag !== undefined)
      throw badValue(`${at}.maxLag`, maxLag, 'a replica: name its primary in replicaOf');
    return;
  }
  if (replicaOf === name) {
    throw badValue(`${at}.replicaOf`, replicaOf, 'the alias of another database, the one that is written to');
  }
  const primary = Object.hasOwn(all, replicaOf) ? databaseWithRole(all[replicaOf]!) : undefined;
  if (primary?.replicaOf !== undefined) {
    const accepted = `the alias of a primary; "${replicaOf}" is a replica itself, of "${primary.replicaOf}"`;
    throw badValue(`${at}.replicaOf`, replicaOf, accepted);
  }
}

/** One form for all: the entry with its role, which most do not have. */
export function databaseWithRole(setting: DatabaseSetting): DatabaseWithRole {
  return isPlainRecord(setting) && 'knex' in setting
    ? (setting as unknown as DatabaseWithRole)
    : { knex: setting as Knex | Knex.Config };
}
