/** The page of a panel, complete: it works without its script, which only keeps it current. */
import type { CacheStatistics } from '../../stats';
import type { PanelState, ReasonState } from '../state';
import { formatBytes, formatDuration, formatNumber, formatRate, timeAgo } from './format';
import { type Content, escapeHtml, Html, html } from './html';
import { queryTable, requestList } from './queries';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { table } from './table';
import { databaseSection, number } from './tables';

export function renderPage(state: PanelState, token: string, etag: string): string {
  const { now, enabled } = state;
  const body = html`<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>${LOGO} cachalot</h1>
<div id="switch" data-live>${switchForm(enabled, token)}</div>
<button type="button" id="pause" hidden>Pause updates</button>
</header>
<p id="status" role="status"></p>
<main id="main" tabindex="-1">
<section aria-labelledby="overview-title"><h2 id="overview-title">Overview</h2>
<div id="overview" data-live>${overview(state)}</div></section>
<section aria-labelledby="tables-title"><h2 id="tables-title">Tables</h2>
<div id="tables" data-live>${state.databases.map((each) => databaseSection(each, now, token))}${
    state.databases.length === 0 && html`<p class="empty">No database was used yet.</p>`
  }</div></section>
<section aria-labelledby="queries-title"><h2 id="queries-title">Queries</h2>
<div id="queries" data-live>${queryTable(state.queries, now)}</div></section>
<section aria-labelledby="requests-title"><h2 id="requests-title">Requests</h2>
<div id="requests" data-live>${requestList(state.requests, now)}</div></section>
<div class="columns">
<section aria-labelledby="reasons-title"><h2 id="reasons-title">Why not cached</h2>
<div id="reasons" data-live>${reasonTable(state.reasons)}</div></section>
<section aria-labelledby="caches-title"><h2 id="caches-title">Caches</h2>
<div id="caches" data-live>${cacheTable(state)}</div></section>
</div>
</main>
<footer><div id="about" data-live><p>cachalot ${state.version} · process ${state.pid} · counted since ${timeAgo(state.since, now)}</p></div></footer>`;
  return `<!doctype html>
<html lang="en" data-etag="${escapeHtml(etag)}" data-now="${now}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>cachalot</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
${body.text}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const LOGO = new Html(
  '<svg class="logo" viewBox="0 0 32 20" width="32" height="20" aria-hidden="true" focusable="false"><path d="M2 9c0-4 4-6.500 10-6.500 7 0 11 3.500 14 7.500l2-4 2.500-1-.500 4 1 3.500-3.500-.500c-3 3.500-8 5.500-15.500 5.500C6 17.500 2 14 2 9z"/><circle class="eye" cx="9" cy="11.500" r="1"/></svg>',
);

function switchForm(enabled: boolean, token: string): Html {
  return html`<span class="state ${enabled ? 'on' : 'off'}">${enabled ? 'Caching is on' : 'Caching is off'}</span>
<form method="post" action="switch"><input type="hidden" name="token" value="${token}"><input type="hidden" name="enabled" value="${String(!enabled)}"><button type="submit" data-key="switch">${enabled ? 'Switch caching off' : 'Switch caching on'}</button></form>`;
}

function overview({ totals, bytes, now, databases }: PanelState): Html {
  const newest = Math.max(0, ...databases.map(({ lastInvalidation }) => lastInvalidation ?? 0));
  const tiles: readonly (readonly [string, Content])[] = [
    ['Hit rate', formatRate(totals.hitRate)],
    ['Hits', formatNumber(totals.hits)],
    ['Misses', formatNumber(totals.misses)],
    ['Bypasses', formatNumber(totals.bypasses)],
    ['Time saved', totals.saved === 0 ? '–' : formatDuration(totals.saved)],
    ['In memory', formatBytes(bytes)],
    ['Invalidations', formatNumber(totals.invalidations)],
    ['Last invalidation', timeAgo(newest === 0 ? null : newest, now)],
  ];
  return html`<dl class="tiles">${tiles.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function reasonTable(reasons: readonly ReasonState[]): Html {
  return table<ReasonState>({
    caption: 'Reads that the cache did not answer, by reason',
    label: 'Reasons',
    rows: reasons,
    empty: 'Every read could be cached so far.',
    columns: [
      { title: 'Reason', heads: true, cell: ({ reason }) => html`<span class="reason">${reason}</span>` },
      { title: 'Meaning', cell: ({ meaning }) => meaning },
      { title: 'Count', numeric: true, cell: ({ count }) => number(count) },
    ],
  });
}

function cacheTable({ caches, cacheAlias }: PanelState): Html {
  type Row = readonly [string, CacheStatistics];
  return table<Row>({
    caption: 'How the caches fare that this process has used',
    label: 'Caches',
    rows: Object.entries(caches),
    empty: 'No cache was used yet.',
    columns: [
      {
        title: 'Cache',
        heads: true,
        cell: ([alias]) =>
          html`<span class="name">${alias}</span>${alias === cacheAlias && html` <span class="tag">in use</span>`}`,
      },
      { title: 'State', cell: ([, { state }]) => html`<span class="tag">${state}</span>` },
      { title: 'Errors', numeric: true, cell: ([, { errors }]) => number(errors) },
      { title: 'Timeouts', numeric: true, cell: ([, { timeouts }]) => number(timeouts) },
      {
        title: 'Owed',
        about: 'invalidations that it did not take yet',
        numeric: true,
        cell: ([, { owed }]) => number(owed),
      },
    ],
  });
}
