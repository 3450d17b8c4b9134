/** The runs under each Node, as the documentation shows them. */

/** The versions of Node that are supported. */
export const MAJORS = [20, 22, 24] as const;

/** What is installed beside cachalot, as new as the Node allows. */
export const PACKAGES = ['knex', 'objection', 'better-sqlite3', 'pg', 'mysql2', 'typescript'] as const;

/** Where the last run is kept. */
export const KEPT = 'tests/package/nodes.json';

export interface NodeRun {
  /** its version, such as `22.1.0` */
  readonly node: string;
  readonly versions: Readonly<Record<string, string>>;
  /** how many were run: a module, a CommonJS and a TypeScript project with each database */
  readonly programs: number;
  /** which of them did not do what they should */
  readonly failed: readonly string[];
}

export function nodesTable(runs: readonly NodeRun[]): string {
  const head = ['Node', ...PACKAGES.map((name) => `\`${name}\``), 'programs that ran'];
  const rows = runs.map(({ node, versions, programs, failed }) => [
    node,
    ...PACKAGES.map((name) => versions[name]!),
    failed.length === 0 ? `${programs} of ${programs}` : `not ${failed.join(', ')}`,
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
