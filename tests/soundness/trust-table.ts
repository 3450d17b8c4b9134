/** The long runs that are kept, and the statements that others wrote, as the tables of docs/trust.md. */
export interface Run {
  readonly machine: string;
  readonly on: string;
  readonly date: string;
  readonly command: string;
  readonly size: string;
  /** what came out beside the findings */
  readonly figures: string;
  readonly found: number;
  readonly minutes?: number;
}

/** What `npm run oracle:corpus` says of one folder, and where that comes from. */
export interface Corpus {
  readonly origin: string;
  readonly licence: string;
  readonly database: string;
  readonly texts: number;
  /** that the database takes, and that read */
  readonly reads: number;
  readonly understood: number;
  readonly found: number;
}

const row = (cells: readonly unknown[]): string => `| ${cells.join(' | ')} |`;

export function trustTable(runs: readonly Run[]): string {
  const rows = runs.map(({ machine, on, date, command, size, figures, found, minutes = '' }) =>
    row([machine, on, date, `\`${command}\``, size, figures, found, minutes]),
  );
  return [
    '| machine | on | date | command | size | and | wrong | minutes |',
    '| --- | --- | --- | --- | --- | --- | --: | --: |',
    ...rows,
  ].join('\n');
}

export function corpusTable(corpora: readonly Corpus[]): string {
  const rows = corpora.map(({ origin, licence, database, texts, reads, understood, found }) =>
    row([origin, licence, database, texts.toLocaleString('en-US'), reads, understood, found]),
  );
  return [
    '| statements of | licence | asked of | texts | reads that it took | understood | wrong |',
    '| --- | --- | --- | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}
