/**
 * What MariaDB or MySQL locks for a statement that it explains inside a transaction: the metadata locks tell every
 * relation that it has opened, through views and functions too. Where they are not shown, `EXPLAIN EXTENDED` and the
 * statement that it prints tell those that are left after its optimisations.
 */
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { messageOf } from '../../../cachalot/support/describe';
import { type Place, ServerDied, type Truth, type Uses } from './truth';

const LOCKS_OF_MARIADB = `select table_schema as s, table_name as n, lock_mode as mode
  from information_schema.metadata_lock_info
  where thread_id = connection_id() and lock_type = 'Table metadata lock'`;

function isLost(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'fatal' in error && error.fatal === true;
}

const LOCKS_OF_MYSQL = `select object_schema as s, object_name as n, lock_type as mode
  from performance_schema.metadata_locks
  where owner_thread_id = ps_current_thread_id() and object_type = 'TABLE' and lock_status = 'GRANTED'`;

/** Some statements never come to an end while they are prepared, and no limit of the server's stops them. */
const PATIENCE = 15_000;

async function inTime<T>(work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(Object.assign(new Error('The statement does not come to an end.'), { fatal: true }));
    }, PATIENCE);
  });
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Optimisations with which some releases of MariaDB do not survive what a grammar can think of. */
const RISKY = `derived_merge derived_with_keys materialization semijoin condition_pushdown_for_derived split_materialized
  condition_pushdown_for_subquery subquery_cache exists_to_in rowid_filter table_elimination`;
const PLAIN = `set optimizer_switch = '${RISKY.split(/\s+/)
  .map((name) => `${name}=off`)
  .join(',')}'`;

const WRITES = /WRITE|EXCLUSIVE|UPGRADABLE/;
/** Takes the lock of a write, and writes nothing by it. */
const LOCKING_READ = /^[\s(]*(?:select|with|values)\b.*\bfor\s+update\b/is;
const SYSTEM = new Set(['mysql', 'information_schema', 'performance_schema', 'sys']);

export async function openMysql(kind: Place, name: string): Promise<Truth> {
  const other = `${name}_b`;
  await kind.createDatabase(other);
  const connection = await createConnection(kind.config(name).connection as object);
  const rows = async (sql: string, bindings: readonly unknown[] = []) => {
    const [found] = await connection.query<RowDataPacket[]>(sql, [...bindings]);
    return (Array.isArray(found) ? found : []) as Record<string, unknown>[];
  };
  await rows(PLAIN);
  await rows('set max_statement_time = 5').catch(() => undefined);
  const locks = await locksQuery(rows);
  let died = false;
  return {
    home: name,
    other,
    method: locks === undefined ? 'EXPLAIN EXTENDED and SHOW WARNINGS' : 'the metadata locks of EXPLAIN',
    run: async (sql) => void (await rows(sql)),
    rows,
    async uses(sql) {
      try {
        await rows('begin');
        await inTime(rows(`explain extended ${sql}`), () => connection.destroy());
        return locks === undefined
          ? printed(await rows('show warnings'), [name, other])
          : locked(sql, await rows(locks));
      } catch (error) {
        died = isLost(error);
        if (died) throw new ServerDied(sql, { cause: error });
        return messageOf(error);
      } finally {
        if (!died) await rows('rollback').catch(() => undefined);
      }
    },
    async close() {
      // a server that died takes its databases along
      if (died) connection.destroy();
      else await connection.end().catch(() => connection.destroy());
      if (died) return;
      await Promise.allSettled([kind.dropDatabase(other), kind.dropDatabase(name)]);
    },
  };
}

type Rows = (sql: string) => Promise<Record<string, unknown>[]>;

/** The query that shows this session's locks, if the server has one of them. */
async function locksQuery(rows: Rows): Promise<string | undefined> {
  for (const query of [LOCKS_OF_MARIADB, LOCKS_OF_MYSQL]) {
    try {
      await rows(query);
      return query;
    } catch {
      // the next way
    }
  }
  return undefined;
}

function locked(sql: string, rows: readonly Record<string, unknown>[]): Uses {
  const own = rows.filter(({ s }) => !SYSTEM.has(String(s)));
  const writes = LOCKING_READ.test(sql) ? [] : own.filter(({ mode }) => WRITES.test(String(mode)));
  const names = (some: readonly Record<string, unknown>[]) => [
    ...new Set(some.map(({ s, n }) => `${s}.${n}`)),
  ];
  return { reads: names(own), writes: names(writes) };
}

function printed(rows: readonly Record<string, unknown>[], schemas: readonly string[]): Uses {
  const text = rows.map(({ Message }) => String(Message)).join('\n');
  const reads = schemas.flatMap((schema) =>
    [...text.matchAll(new RegExp(`\`${schema}\`\\.\`((?:[^\`]|\`\`)+)\`(?![.(])`, 'g'))].map(
      ([, name]) => `${schema}.${name?.replaceAll('``', '`')}`,
    ),
  );
  return { reads: [...new Set(reads)], writes: [] };
}
