/**
 * One claim about one text: what is not mentioned is not claimed. Names are written with dots.
 */
import { analyse } from '../../../cachalot/analysis/analyse';
import type { Name, Statement } from '../../../cachalot/analysis/statement';
import type { Lexicon } from '../../../cachalot/databases/lexicon';

export interface Claim {
  readonly kind?: Statement['kind'];
  readonly relations?: string | null;
  readonly targets?: string | null;
  /** a reason, or null for none */
  readonly refusal?: string | null;
  /** names that have to be there, among others */
  readonly names?: string;
  /** names that must not be there */
  readonly notNames?: string;
  readonly calls?: string;
  readonly operators?: string;
  readonly control?: object;
  readonly session?: string | null;
  readonly commits?: boolean;
  readonly temporary?: boolean;
  readonly cascades?: boolean;
  readonly verb?: string;
}

export type Row = readonly [sql: string, claim: Claim];

function text(names: readonly Name[] | null): string | null {
  return names === null ? null : names.map((name) => name.join('.')).join(' ');
}

function among(all: readonly Name[], wanted: string): string {
  const known = new Set(all.map((name) => name.join('.')));
  return wanted
    .split(' ')
    .filter((name) => known.has(name))
    .join(' ');
}

/** The parts of a statement that a claim speaks of, in the claim's own form. */
export function seen(statement: Statement, claim: Claim): Claim {
  const all: Required<Omit<Claim, 'control'>> & { control?: object | undefined } = {
    kind: statement.kind,
    relations: text(statement.relations),
    targets: text(statement.targets),
    refusal: statement.refusal?.because ?? null,
    names: among(statement.names, claim.names ?? ''),
    notNames: among(statement.names, claim.notNames ?? '') === '' ? (claim.notNames ?? '') : 'present',
    calls: text(statement.calls) as string,
    operators: statement.operators.join(' '),
    control: statement.control,
    session: statement.session ?? null,
    commits: statement.commitsImplicitly,
    temporary: statement.temporary,
    cascades: statement.cascades,
    verb: statement.verb,
  };
  return Object.fromEntries(Object.keys(claim).map((key) => [key, all[key as keyof typeof all]]));
}

/** One test for each row. */
export function claims(title: string, lexicon: Lexicon, rows: readonly Row[]): void {
  describe(title, () => {
    test.each(rows)('%s', (sql, claim) => {
      const { statements } = analyse(sql, lexicon);

      expect(statements).toHaveLength(1);
      expect(seen(statements[0] as Statement, claim)).toEqual(claim);
    });
  });
}
