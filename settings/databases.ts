/** Checks DATABASES, and reads the three forms of its entries as one. */
import type { Knex } from 'knex';
import { badValue } from './errors';
import { accepting, alias, lag } from './parsers';
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

/** Instances and configurations are kept by reference. */
export const databases = recordOf(`an object of alias → ${ENTRY}`, parseDatabase);

/** One form for all: the entry with its role, which most do not have. */
export function databaseWithRole(setting: DatabaseSetting): DatabaseWithRole {
  return isPlainRecord(setting) && 'knex' in setting
    ? (setting as unknown as DatabaseWithRole)
    : { knex: setting as Knex | Knex.Config };
}
