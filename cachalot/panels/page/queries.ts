/** The latest queries, and the latest requests with theirs. */
import { BYPASS_REASONS } from '../../support/reasons';
import type { QueryRecord } from '../recorder';
import { counted } from '../server-timing';
import type { RequestState } from '../state';
import { formatDuration, timeAgo } from './format';
import { type Content, type Html, html } from './html';
import { type Column, table } from './table';

/** Characters of a query that are shown unasked. */
const LONGEST = 240;

const COLUMNS: readonly Column<QueryRecord>[] = [
  { title: 'Verdict', cell: verdict },
  { title: 'Query', heads: true, cell: text },
  {
    title: 'Tables',
    cell: ({ tables, dbAlias }) => html`${tables.join(', ')} <span class="quiet">${dbAlias}</span>`,
  },
  {
    title: 'Took',
    about: 'of a hit until the cache had answered, of a miss until the database had',
    numeric: true,
    cell: ({ duration }) => formatDuration(duration),
  },
  {
    title: 'Saved',
    about: 'by which a hit was quicker than the database the last time',
    numeric: true,
    cell: ({ saved }) => formatDuration(saved),
  },
];

export function queryTable(queries: readonly QueryRecord[], now: number): Html {
  return table<QueryRecord>({
    caption: html`The latest ${counted(queries.length, 'query', 'queries')}, newest first; parameters are not kept.`,
    label: 'The latest queries',
    rows: queries,
    empty: 'No query was seen yet. Use the application, and it will appear here.',
    columns: [...COLUMNS, { title: 'When', cell: ({ at }) => timeAgo(at, now) }],
  });
}

export function requestList(requests: readonly RequestState[], now: number): Html {
  if (requests.length === 0)
    return html`<p class="empty">No request with queries was seen yet. Mount <code>requestMiddleware()</code> above the routes to see them here.</p>`;
  return html`<ul class="requests">${requests.map((request) => html`<li>${requestDetails(request, now)}</li>\n`)}</ul>`;
}

function requestDetails(request: RequestState, now: number): Html {
  const { id, at, method, path, status, duration, hits, misses, bypasses, queries } = request;
  const left = hits + misses + bypasses - queries.length;
  return html`<details data-key="request ${id}"><summary><span class="name">${method} ${path}</span> <span class="tag">${status ?? 'open'}</span> <span class="counts">${[
    countOf(hits, 'hit', 'hits'),
    countOf(misses, 'miss', 'misses'),
    countOf(bypasses, 'bypass', 'bypasses'),
  ]}</span> <span class="quiet">${formatDuration(duration)} · ${timeAgo(at, now)}</span></summary>
${table<QueryRecord>({
  caption: `The queries of ${method} ${path}, in order`,
  label: `The queries of ${method} ${path}`,
  rows: queries,
  empty: 'None.',
  columns: COLUMNS,
})}${left > 0 && html`<p class="quiet">and ${counted(left, 'query', 'queries')} more</p>`}</details>`;
}

function countOf(number: number, one: string, many: string): Html {
  return html`<span class="${number === 0 ? 'none' : one}">${counted(number, one, many)}</span> `;
}

/** A long one is folded. */
function text({ id, sql }: QueryRecord): Html {
  if (sql.length <= LONGEST) return html`<code>${sql}</code>`;
  return html`<details data-key="query ${id}"><summary><code>${sql.slice(0, LONGEST)}…</code></summary><code>${sql}</code></details>`;
}

function verdict({ verdict: said, reason }: QueryRecord): Content {
  return html`<span class="verdict ${said}">${said}</span>${
    reason !== null && html` <span class="reason" title="${BYPASS_REASONS[reason]}">${reason}</span>`
  }`;
}
