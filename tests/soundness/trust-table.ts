/** The long runs that are kept, as the table of docs/trust.md. */
export interface Run {
  readonly machine: string;
  readonly on: string;
  readonly command: string;
  readonly size: string;
  /** what came out beside the findings */
  readonly figures: string;
  readonly found: number;
  readonly minutes?: number;
}

export function trustTable(runs: readonly Run[]): string {
  const rows = runs.map(
    ({ machine, on, command, size, figures, found, minutes }) =>
      `| ${machine} | ${on} | \`${command}\` | ${size} | ${figures} | ${found} | ${minutes ?? ''} |`,
  );
  return [
    '| machine | on | command | size | and | wrong | minutes |',
    '| --- | --- | --- | --- | --- | --: | --: |',
    ...rows,
  ].join('\n');
}
