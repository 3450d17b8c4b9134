/**
 * Which schemas' triggers a user of MySQL may see: the server hides the triggers of a table from those who lack
 * the TRIGGER privilege on it, and says nothing about it.
 */
import type { RunSql } from '../dialect';

/** Those of `schemas` in which some trigger may be hidden from the current user. */
export async function schemasWithHiddenTriggers(run: RunSql, schemas: readonly string[]): Promise<string[]> {
  const granted = grantedPatterns(await grants(run));
  return schemas.filter((schema) => !granted(schema));
}

async function grants(run: RunSql): Promise<string[]> {
  const [row] = await run('select current_role() as roles').catch(() => []);
  const roles = row?.roles;
  const own = await lines(run, 'show grants');
  if (typeof roles !== 'string' || roles === '' || roles.toUpperCase() === 'NONE') return own;
  // MySQL adds what active roles grant only when they are named; MariaDB adds it by itself and knows no USING
  return [...own, ...(await lines(run, `show grants for current_user() using ${roles}`).catch(() => []))];
}

async function lines(run: RunSql, sql: string): Promise<string[]> {
  return (await run(sql)).map((row) => String(Object.values(row)[0]));
}

const GRANT = /^GRANT (.+?) ON (\*|`(?:[^`]|``)+`)\.\* TO /i;
const REVOKE = /^REVOKE (.+?) ON `((?:[^`]|``)+)`\.\* FROM /i;

function grantedPatterns(statements: readonly string[]): (schema: string) => boolean {
  const granted: RegExp[] = [];
  const revoked = new Set<string>();
  for (const statement of statements) {
    const grant = GRANT.exec(statement);
    if (grant !== null && showsTriggers(grant[1]!, grant[2] === '*')) granted.push(patternOf(grant[2]!));
    const revoke = REVOKE.exec(statement);
    if (revoke !== null && showsTriggers(revoke[1]!, false)) revoked.add(revoke[2]!.replaceAll('``', '`'));
  }
  return (schema) => !revoked.has(schema) && granted.some((pattern) => pattern.test(schema));
}

function showsTriggers(privileges: string, everywhere: boolean): boolean {
  const list = privileges.toUpperCase().split(/\s*,\s*/);
  return (
    list.includes('ALL PRIVILEGES') || list.includes('TRIGGER') || (everywhere && list.includes('SUPER'))
  );
}

/** The schema in a grant is a LIKE pattern: `%` and `_` are wild unless a backslash stands before them. */
function patternOf(quoted: string): RegExp {
  if (quoted === '*') return /^/;
  const like = quoted.slice(1, -1).replaceAll('``', '`');
  const source = like.replace(
    /\\([%_])|(%)|(_)|([\\^$.*+?()[\]{}|])/g,
    (_all, literal, any, one, special) => {
      if (literal !== undefined) return String(literal);
      if (any !== undefined) return '[\\s\\S]*';
      return one !== undefined ? '[\\s\\S]' : `\\${String(special)}`;
    },
  );
  return new RegExp(`^${source}$`, 'i');
}
