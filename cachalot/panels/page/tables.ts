/** The tables of each database: how often they were read, from where, and when they were last invalidated. */
import { BYPASS_REASONS, type BypassReason } from '../../support/reasons';
import type { DatabaseState, TableState } from '../database-state';
import { counted } from '../server-timing';
import { formatBytes, formatNumber, formatRate, timeAgo } from './format';
import { type Content, type Html, html } from './html';
import { table } from './table';

const KINDS: Readonly<Record<string, string>> = { postgres: 'PostgreSQL', mysql: 'MySQL', sqlite: 'SQLite' };

export function databaseSection(database: DatabaseState, now: number, token: string): Html {
  const { alias, kind, replicaOf, tables, moreTables, problem } = database;
  const about = [
    kind === null ? 'not used yet' : (KINDS[kind] ?? kind),
    replicaOf !== null && `replica of ${replicaOf}`,
    counted(tables.length + moreTables, 'table', 'tables'),
  ].filter((part) => part !== false);
  return html`${table<TableState>({
    caption: html`<strong>${alias}</strong> <span class="quiet">${about.join(' · ')}</span>`,
    label: `Tables of ${alias}`,
    rows: tables,
    empty: html`<strong>${alias}</strong> ${kind === null ? 'was not used yet.' : 'has no table that is known yet.'}`,
    columns: [
      { title: 'Table', heads: true, cell: ({ table: name }) => html`<span class="name">${name}</span>` },
      { title: 'Last invalidation', cell: ({ lastInvalidation }) => timeAgo(lastInvalidation, now) },
      { title: 'Hit rate', about: 'hits among hits and misses', cell: ({ hitRate }) => rateBar(hitRate) },
      { title: 'Hits', numeric: true, cell: ({ hits }) => number(hits) },
      { title: 'Misses', numeric: true, cell: ({ misses }) => number(misses) },
      { title: 'Bypasses', numeric: true, cell: ({ bypasses, reasons }) => bypassCell(bypasses, reasons) },
      {
        title: 'Stored',
        about: 'bytes of the results that were stored so far',
        numeric: true,
        cell: ({ bytesStored }) => (bytesStored === 0 ? number(0) : formatBytes(bytesStored)),
      },
      {
        title: 'Action',
        cell: (row) => (kind === null ? null : invalidateForm(alias, row.table, token)),
      },
    ],
  })}${moreTables > 0 && html`<p class="quiet">${formatNumber(moreTables)} more, which are read less often.</p>`}${
    problem !== null &&
    html`<p class="problem">When tables were last invalidated is not known: ${problem}</p>`
  }`;
}

/** Zeros step back, so that the others stand out. */
export function number(value: number): Content {
  return value === 0 ? html`<span class="quiet">0</span>` : formatNumber(value);
}

function rateBar(rate: number | null): Html {
  if (rate === null) return html`<span class="quiet">–</span>`;
  const width = (rate * 48).toFixed(1);
  return html`<span class="rate"><svg class="bar" width="48" height="6" aria-hidden="true" focusable="false"><rect class="track" width="48" height="6" rx="3"/><rect class="fill" width="${width}" height="6" rx="3"/></svg>${formatRate(rate)}</span>`;
}

function bypassCell(bypasses: number, reasons: TableState['reasons']): Content {
  const entries = Object.entries(reasons) as [BypassReason, number][];
  if (entries.length === 0) return number(bypasses);
  entries.sort(([, one], [, other]) => other - one);
  const chips = entries.map(([reason, count]) => {
    const often = count > 1 && entries.length > 1 && ` × ${formatNumber(count)}`;
    return html`<span class="reason" title="${BYPASS_REASONS[reason]}">${reason}${often}</span>`;
  });
  return html`<span class="reasons">${chips}${number(bypasses)}</span>`;
}

function invalidateForm(alias: string, name: string, token: string): Html {
  return html`<form method="post" action="invalidate"><input type="hidden" name="token" value="${token}"><input type="hidden" name="database" value="${alias}"><input type="hidden" name="table" value="${name}"><button type="submit" data-key="${JSON.stringify([alias, name])}">Invalidate<span class="hidden"> ${name} of ${alias}</span></button></form>`;
}
