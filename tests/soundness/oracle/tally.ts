/** The figures of a run, added up over its schemas. */
import type { Judgement, Observed } from './oracle';

export interface Tally {
  readonly statements: number;
  readonly schemas: number;
  /** statements that the database does not take */
  readonly refused: number;
  /** statements that the server did not survive */
  readonly deaths: number;
  readonly reads: number;
  readonly writes: number;
  readonly understood: number;
  readonly surplus: number;
  readonly named: number;
  readonly every: number;
  readonly found: number;
  readonly reasons: ReadonlyMap<string, number>;
}

export function emptyTally(): Tally {
  const nothing = { reads: 0, writes: 0, understood: 0, surplus: 0, named: 0, every: 0, found: 0 };
  return { statements: 0, schemas: 0, refused: 0, deaths: 0, ...nothing, reasons: new Map() };
}

export function tallied(tally: Tally, observed: Observed, judged: Judgement): Tally {
  const reasons = new Map(tally.reasons);
  for (const [reason, times] of judged.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + times);
  return {
    statements: tally.statements + observed.observations.length + observed.refused.length,
    schemas: tally.schemas + 1,
    refused: tally.refused + observed.refused.length,
    deaths: tally.deaths + (observed.died === null ? 0 : 1),
    reads: tally.reads + judged.reads,
    writes: tally.writes + judged.writes,
    understood: tally.understood + judged.understood,
    surplus: tally.surplus + judged.surplus,
    named: tally.named + judged.named,
    every: tally.every + judged.every,
    found: tally.found + judged.found.length,
    reasons,
  };
}

const share = (part: number, of: number): string => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`;

export function totalsOf(tally: Tally): string {
  const { statements, refused, reads, writes, understood, surplus, named, every } = tally;
  const reasons = [...tally.reasons].sort((one, other) => other[1] - one[1]);
  return [
    `${statements} statements over ${tally.schemas} schemas`,
    `${refused} refused by the database (${share(refused, statements)})`,
    ...(tally.deaths > 0 ? [`${tally.deaths} that it did not survive`] : []),
    `${understood} of ${reads} reads understood (${share(understood, reads)})`,
    `${surplus} of ${named} tables named without need (${share(surplus, named)})`,
    `${every} of ${writes} writes invalidate everything (${share(every, writes)})`,
    `left to the database: ${reasons.map(([reason, times]) => `${reason} ${times}`).join(', ') || 'none'}`,
    `${tally.found} found`,
  ].join('; ');
}
