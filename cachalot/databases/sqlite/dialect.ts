/**
 * What this kind of database is, put together from the files beside this one.
 */
import type { Dialect } from '../dialect';
import { answers } from './answer';
import { identify } from './identity';
import { introspect } from './introspection';
import { lexicon } from './lexicon';
import { sessions } from './sessions';

export const sqlite: Dialect = {
  name: 'sqlite',
  lexicon,
  answers,
  sessions,
  clockSql: "select (julianday('now') - 2440587.5) * 86400000 as now",
  introspect,
  identify,
};
