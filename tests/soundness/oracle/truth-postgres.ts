/**
 * What PostgreSQL's planner says that a statement uses: `EXPLAIN (VERBOSE, FORMAT JSON)`, with views expanded.
 *
 * A lower bound: what a constant condition makes useless is not in the plan. Functions are found by their names in
 * the plan's expressions. The extended protocol takes one statement at a time, whatever the text holds.
 */
import { Client, type QueryConfig } from 'pg';
import { messageOf } from '../../../cachalot/support/describe';
import type { Schema } from './schema';
import type { Place, Truth, Uses } from './truth';

/** Nobody caches what is read of the database's own catalog. */
const SYSTEM = new Set(['pg_catalog', 'information_schema']);

type Node = Readonly<Record<string, unknown>>;

const SETTINGS = `set constraint_exclusion = off; set enable_partition_pruning = off;
  set max_parallel_workers_per_gather = 0; set jit = off; set statement_timeout = '10s'`;

export async function openPostgres(kind: Place, name: string): Promise<Truth> {
  const client = new Client(kind.config(name).connection as object);
  client.on('error', () => undefined);
  await client.connect();
  await client.query(SETTINGS);
  await client.query('create schema "Other one"');
  return {
    home: 'public',
    other: 'Other one',
    method: 'EXPLAIN (VERBOSE, FORMAT JSON)',
    run: async (sql) => void (await client.query(sql)),
    rows: async (sql, bindings = []) => (await client.query(sql, [...bindings])).rows,
    async uses(sql, schema) {
      const text = `explain (verbose, format json, costs off) ${sql}`;
      const query: QueryConfig & { queryMode: 'extended' } = { text, queryMode: 'extended' };
      const answer = await client.query(query).catch(messageOf);
      return typeof answer === 'string' ? answer : usesIn(answer.rows[0]?.['QUERY PLAN'], schema);
    },
    async close() {
      await client.end();
      await kind.dropDatabase(name);
    },
  };
}

function usesIn(plan: unknown, schema: Schema): Uses {
  const reads = new Set<string>();
  const writes = new Set<string>();
  visit(plan, (node) => {
    if (typeof node['Relation Name'] !== 'string' || SYSTEM.has(String(node.Schema))) return;
    const relation = `${node.Schema}.${node['Relation Name']}`;
    (node.Operation === undefined ? reads : writes).add(relation);
  });
  const text = JSON.stringify(plan);
  for (const called of schema.functions)
    if (text.includes(`${called.name}(`)) for (const relation of baseOf(called.reads)) reads.add(relation);
  return { reads: [...reads], writes: [...writes] };
}

/** A table stands for itself; of a view it is enough that it is named. */
function baseOf({ schema, name }: { schema: string; name: string }): string[] {
  return [`${schema}.${name}`];
}

function visit(value: unknown, seen: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, seen);
  else if (typeof value === 'object' && value !== null) {
    seen(value as Node);
    for (const part of Object.values(value)) visit(part, seen);
  }
}
