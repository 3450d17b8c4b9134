/** Names of servers: one for all ways to the same data, whatever the server lets us see. */
import type { RunSql } from '../../../cachalot/databases/dialect';
import { identify as identifyMysql } from '../../../cachalot/databases/mysql/identity';
import { identify as identifyPostgres } from '../../../cachalot/databases/postgres/identity';

/** Answers by the first key that the statement contains. */
function server(answers: Readonly<Record<string, readonly Record<string, unknown>[]>>): RunSql {
  return async (sql) => Object.entries(answers).find(([part]) => sql.includes(part))?.[1] ?? [];
}

describe('the identity of a PostgreSQL database', () => {
  const database = { 'pg_catalog.pg_database': [{ oid: '16384', datname: 'shop' }] };
  const visible = { ...database, has_function_privilege: [{ allowed: true }] };

  it('is the cluster’s number and the database’s number in it', async () => {
    const one = await identifyPostgres(server({ ...visible, system_identifier: [{ number: '7001' }] }));
    const other = await identifyPostgres(server({ ...visible, system_identifier: [{ number: '7002' }] }));
    expect(one).toContain('7001');
    expect(other).not.toBe(one);
  });

  it('does without the cluster’s number where the server hides it', async () => {
    const identity = await identifyPostgres(
      server({ ...database, has_function_privilege: [{ allowed: false }] }),
    );
    expect(JSON.parse(identity)).toEqual(['postgres', '', '16384', 'shop']);
  });
});

describe('the identity of a MySQL server', () => {
  const variables = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([Variable_name, Value]) => ({ Variable_name, Value }));

  it('is its own number', async () => {
    const run = server({ 'global variables': variables({ server_uuid: 'abc', hostname: 'one' }) });
    expect(await identifyMysql(run)).toBe('["mysql","abc"]');
  });

  it('is that of its cluster, whichever node answers', async () => {
    const node = (hostname: string) =>
      server({
        'global variables': variables({ hostname, port: '3306' }),
        'global status': variables({ wsrep_cluster_state_uuid: 'c1' }),
      });
    expect(await identifyMysql(node('one'))).toBe(await identifyMysql(node('two')));
    const group = server({
      'global variables': variables({ server_uuid: 'abc', group_replication_group_name: 'g' }),
    });
    expect(await identifyMysql(group)).toBe('["mysql-cluster","g"]');
  });

  it('is what its administrator gave it where it has no number', async () => {
    const node = (port: string) =>
      server({ 'global variables': variables({ hostname: 'one', port, datadir: '/d' }) });
    expect(await identifyMysql(node('3306'))).toBe(await identifyMysql(node('3306')));
    expect(await identifyMysql(node('3306'))).not.toBe(await identifyMysql(node('3307')));
  });
});
