/**
 * What this kind of database is, put together from the files beside this one.
 */
import type { Dialect } from '../dialect';
import { answers } from './answer';
import { identify } from './identity';
import { introspect } from './introspection';
import { lexicon } from './lexicon';
import { ownOptions } from './own-options';
import { positions } from './positions';
import { sessions } from './sessions';

export const mysql: Dialect = {
  name: 'mysql',
  lexicon,
  answers,
  sessions,
  ownOptions,
  positions,
  clockSql: "select timestampdiff(microsecond, '1970-01-01 00:00:00', utc_timestamp(6)) / 1000 as now",
  introspect,
  identify,
};
