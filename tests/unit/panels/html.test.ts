/** Whatever stands in a name or a query, it is text on the page and never HTML. */

import { html } from '../../../cachalot/panels/page/html';
import { renderPage } from '../../../cachalot/panels/page/page';
import { Counts, type QueryRecord } from '../../../cachalot/panels/recorder';
import type { PanelState } from '../../../cachalot/panels/state';
import { totalsOf } from '../../../cachalot/panels/totals';
import * as fc from '../../support/properties';

const HOSTILE = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;`;

function stateOf(text: string): PanelState {
  const totals = totalsOf(new Counts());
  const query: QueryRecord = {
    id: 1,
    at: 0,
    verdict: 'miss',
    reason: null,
    dbAlias: text,
    sql: text,
    tables: [text],
    duration: 1,
    saved: null,
    request: 1,
  };
  const counted = { hits: 0, misses: 1, bypasses: 0, queries: [query, { ...query, sql: text.repeat(300) }] };
  return {
    version: text,
    pid: 1,
    now: 1000,
    since: 0,
    enabled: true,
    cacheAlias: text,
    bytes: 0,
    totals,
    reasons: [{ reason: 'raw', meaning: text, count: 1 }],
    caches: {
      [text]: {
        state: 'up',
        errors: 0,
        timeouts: 0,
        skipped: 0,
        outages: 0,
        lastError: text,
        owed: 0,
        delivered: 0,
      },
    },
    databases: [
      {
        alias: text,
        kind: 'sqlite',
        replicaOf: text,
        lastInvalidation: 1,
        tables: [{ ...totals, table: text, lastInvalidation: 1, reasons: { raw: 2, random: 1 } }],
        moreTables: 1,
        problem: text,
      },
    ],
    queries: [query],
    requests: [{ id: 1, at: 0, method: text, path: text, status: 200, duration: 1, ...counted }],
  };
}

/** The tags of a page, without what is between them. */
const tagsOf = (page: string): string[] => [...page.matchAll(/<\/?[a-z][a-z0-9]*/gi)].map(([tag]) => tag);

describe('the page', () => {
  it('has no tag that a name or a query has brought', () => {
    const page = renderPage(stateOf(HOSTILE), HOSTILE, HOSTILE);

    expect(page).not.toContain("<script>alert('x')");
    expect(page).not.toContain('<img');
  });

  it('has the same tags and attributes whatever the texts are', () => {
    const shapeOf = (page: string) => tagsOf(page.replace(/<(script|style)>.*?<\/\1>/gs, '')).join(' ');
    const wanted = shapeOf(renderPage(stateOf('x'), 't', 'e'));
    fc.assert(
      fc.property(
        fc.constantFrom('<', '"', "'", '&', '>', '`', '\0', '\ud800'),
        fc.string(),
        (text, token) => {
          expect(shapeOf(renderPage(stateOf(text), token, token))).toBe(wanted);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has no handler in an attribute, and no address of another host', () => {
    const page = renderPage(stateOf('city'), 'token', 'etag');

    expect(page).not.toMatch(/\son\w+=|javascript:|style="/i);
    expect(page.match(/(?:src|href|action)="[^"]*"/g)?.every((each) => !each.includes('//'))).toBe(true);
  });
});

describe('a template', () => {
  it('escapes texts in attributes and lists, and lets HTML and nothing pass', () => {
    const inner = html`<b>${'<'}</b>`;

    expect(html`<i title="${'"\''}">${[inner, 'a&b', 1, null, undefined, false]}</i>`.text).toBe(
      '<i title="&quot;&#39;"><b>&lt;</b>a&amp;b1</i>',
    );
  });
});
