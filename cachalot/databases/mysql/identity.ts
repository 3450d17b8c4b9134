/**
 * Names a MySQL or MariaDB server, all its schemas together: one statement may use several of them.
 *
 * The nodes of a cluster hold the same data, so they go by the cluster's name. MySQL has a number of its own
 * for each server; MariaDB has none that every release shows, and is told by what its administrator gave it.
 */
import type { RunSql } from '../dialect';

const VARIABLES = [
  'group_replication_group_name',
  'server_uuid',
  'server_uid',
  'hostname',
  'port',
  'socket',
  'datadir',
  'server_id',
];

export async function identify(run: RunSql): Promise<string> {
  const names = VARIABLES.map((name) => `'${name}'`).join(', ');
  const variables = await pairs(run, `show global variables where variable_name in (${names})`);
  const status = await pairs(run, "show global status like 'wsrep_cluster_state_uuid'");
  const cluster = status.get('wsrep_cluster_state_uuid') || variables.get('group_replication_group_name');
  if (cluster) return JSON.stringify(['mysql-cluster', cluster]);
  const uuid = variables.get('server_uuid');
  if (uuid) return JSON.stringify(['mysql', uuid]);
  return JSON.stringify(['mariadb', ...VARIABLES.map((name) => variables.get(name) ?? '')]);
}

async function pairs(run: RunSql, sql: string): Promise<Map<string, string>> {
  const rows = await run(sql);
  return new Map(
    rows.map((row) => {
      const [name, value] = Object.values(row);
      return [String(name).toLowerCase(), String(value ?? '')];
    }),
  );
}
