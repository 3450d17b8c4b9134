/**
 * Names a PostgreSQL database: the cluster's own number and the database's number in it.
 *
 * A physical replica bears its primary's numbers, and shares its tokens on purpose. So does a clone made from a
 * base backup: the two invalidate each other, which costs hits and nothing else, since results are kept apart
 * by connection. Addresses are left out: one server has many (socket, proxy, container), and two names for one
 * database would let a write under one name pass unseen under the other. For the same reason the fallback names
 * too little rather than too much.
 */
import type { RunSql } from '../dialect';

export async function identify(run: RunSql): Promise<string> {
  const [database] = await run(
    'select oid::text as oid, datname from pg_catalog.pg_database where datname = current_database()',
  );
  const cluster = await clusterNumber(run);
  return JSON.stringify([
    'postgres',
    cluster,
    String(database?.oid),
    cluster === '' ? database?.datname : '',
  ]);
}

/** Empty where the server does not let this user see it. */
async function clusterNumber(run: RunSql): Promise<string> {
  const [access] = await run(
    "select has_function_privilege('pg_catalog.pg_control_system()', 'execute') as allowed",
  );
  if (access?.allowed !== true) return '';
  const [control] = await run('select system_identifier::text as number from pg_catalog.pg_control_system()');
  return String(control?.number);
}
