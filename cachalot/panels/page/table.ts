/** A table with its caption, which scrolls by itself where the window is narrow, with the keyboard too. */
import { type Content, type Html, html } from './html';

export interface Column<Row> {
  readonly title: string;
  /** what is behind a short title */
  readonly about?: string;
  /** digits are set flush right */
  readonly numeric?: boolean;
  /** names the row to screen readers */
  readonly heads?: boolean;
  readonly cell: (row: Row, index: number) => Content;
}

export interface TableOptions<Row> {
  readonly caption: Content;
  /** names the region that scrolls */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** in place of a table without rows */
  readonly empty: Content;
}

export function table<Row>({ caption, label, columns, rows, empty }: TableOptions<Row>): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const heads = columns.map(
    ({ title, about, numeric }) =>
      html`<th scope="col"${numeric && html` class="number"`}${about !== undefined && html` title="${about}"`}>${title}</th>`,
  );
  const body = rows.map(
    (row, index) => html`<tr>${columns.map((column) => cellOf(column, row, index))}</tr>\n`,
  );
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
}

function cellOf<Row>({ cell, numeric, heads }: Column<Row>, row: Row, index: number): Html {
  const content = cell(row, index);
  if (heads) return html`<th scope="row">${content}</th>`;
  return numeric ? html`<td class="number">${content}</td>` : html`<td>${content}</td>`;
}
