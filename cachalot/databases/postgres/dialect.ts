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

export const postgres: Dialect = {
  name: 'postgres',
  lexicon,
  answers,
  sessions,
  ownOptions,
  positions,
  clockSql: 'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
  introspect,
  identify,
};
