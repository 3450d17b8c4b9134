/** The site of the documentation: built from the pages, below any path, and searched in a browser without a network. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { anchorOf, linkOn, pageFiles, pageOf, sectionsOf } from '../../docs/.vitepress/site';
import { openBrowser } from '../panels/browser';
import type { OpenServer } from '../panels/servers';
import { copyCheckout } from '../support/checkout';
import { describeService } from '../support/databases';
import { Keeper } from '../support/services/keeper';
import { page as document, ROOT } from './documents';
import { build, builtPages, complaintsOf, serveFolder } from './site';

const BASE = '/some/where/';

describe('a link of the documentation', () => {
  const on = (from: string, target: string, url?: string) =>
    linkOn({ root: ROOT, ...(url !== undefined && { url }) }, from, target);

  it.each([
    ['docs/caches.md', 'api.md#errors', '/api.md#errors'],
    ['docs/caches.md', '../README.md', '/introduction.md'],
    ['README.md', 'docs/README.md', '/index.md'],
    ['README.md', 'docs/api.md', '/api.md'],
    ['docs/how-it-works.md', '../cachalot/README.md', '/code.md'],
    ['docs/api.md', '#errors', '#errors'],
    ['docs/api.md', 'https://example.org/', 'https://example.org/'],
  ])('of %s to %s leads to %s', (from, target, address) => {
    expect(on(from, target)).toBe(address);
  });

  it('to a file that is no page is left out, or leads to the repository', () => {
    expect(on('docs/trust.md', '../tests/soundness/storm')).toBeUndefined();
    expect(on('docs/trust.md', '../tests/soundness', 'https://example.org/x')).toBe(
      'https://example.org/x/tests/soundness',
    );
  });

  it('to nothing is refused', () => {
    expect(() => on('docs/api.md', 'apis.md')).toThrow('docs/api.md links to apis.md, which is not there.');
    expect(() => on('docs/api.md', '../tests/gone.ts')).toThrow('which is not there');
  });

  it('has the anchors of GitHub', () => {
    expect(anchorOf('runChecks(), CHECKS')).toBe('runchecks-checks');
    expect(anchorOf('What is `check_clocks` – really?')).toBe('what-is-check_clocks--really');
  });
});

describe('docs/README.md', () => {
  const sections = sectionsOf(document('docs/README.md').text);

  it('lists each page once', () => {
    const listed = sections.flatMap(({ items }) => items.map(({ link }) => `${link.slice(1)}.md`));
    const all = pageFiles(ROOT).map((file) => pageOf(file)!);

    expect(listed.sort()).toEqual(all.filter((name) => name !== 'index.md').sort());
  });
});

describeService('the site', 'chromium', (program) => {
  let keeper: Keeper;
  let folder: string;
  let built: { status: number; said: string };
  beforeAll(async () => {
    keeper = await Keeper.open();
    folder = path.join(keeper.folder, 'checkout');
    copyCheckout(folder);
    built = await build(folder, BASE);
  }, 180_000);
  afterAll(() => keeper.close());

  const site = () => path.join(folder, 'docs/build');

  it('is built of every page', () => {
    expect(built).toMatchObject({ status: 0 });
    const names = pageFiles(ROOT).map((file) => pageOf(file)!.replace(/md$/, 'html'));
    expect([...builtPages(site()).keys()].sort()).toEqual(names.sort());
  });

  it('leads to pages and headings that are there, and loads nothing from another host', () => {
    expect(complaintsOf(site(), BASE)).toEqual([]);
  });

  it('would be found out with a link to nothing, and with a font from another host', () => {
    const name = path.join(site(), 'broken.html');
    const links = ['api.html#no-such', 'gone.html', 'api.html'].map(
      (file) => `<a href="${BASE}${file}"></a>`,
    );
    fs.writeFileSync(name, `${links.join('')}<link rel="stylesheet" href="https://fonts.example.org/x.css">`);
    const complaints = complaintsOf(site(), BASE);
    fs.rmSync(name);

    expect(complaints).toEqual([
      'broken.html loads https://fonts.example.org/x.css',
      `broken.html leads to ${BASE}api.html#no-such`,
      `broken.html leads to ${BASE}gone.html`,
    ]);
  });

  it('is not built with a link to a page that is not there', async () => {
    const copy = path.join(keeper.folder, 'broken');
    copyCheckout(copy);
    fs.appendFileSync(path.join(copy, 'docs/signal.md'), '\n[Nothing](signals.md)\n');

    expect(await build(copy, '/')).toEqual({
      status: 1,
      said: expect.stringContaining('docs/signal.md links to signals.md, which is not there.'),
    });
  }, 180_000);

  describe('in a browser', () => {
    let server: OpenServer;
    let browser: Browser;
    let page: Page;
    let elsewhere: string[];
    let wrong: string[];
    beforeAll(async () => {
      server = await serveFolder(site(), BASE);
      browser = await openBrowser(program);
    }, 60_000);
    beforeEach(async () => {
      page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
      elsewhere = [];
      wrong = [];
      await page.route('**', (route) => {
        if (route.request().url().startsWith(server.url)) return route.continue();
        elsewhere.push(route.request().url());
        return route.abort();
      });
      page.on('console', (message) => {
        if (message.type() === 'error') wrong.push(message.text());
      });
      page.on('pageerror', (error) => wrong.push(error.message));
    });
    afterEach(() => page.close());
    afterAll(async () => {
      await browser.close();
      await server.close();
    });

    it('finds a word of any page, and leads to its section', async () => {
      await page.goto(server.url + BASE);
      await page.locator('#local-search button').click();
      await page.locator('#localsearch-input').fill('noeviction');
      const results = page.locator('#localsearch-list a');
      const result = results.filter({ hasText: 'Caches' }).first();
      await result.click();
      await page.locator('h1', { hasText: 'Caches' }).waitFor();

      expect(new URL(page.url()).pathname).toBe(`${BASE}caches.html`);
      expect(await page.locator('.vp-doc').textContent()).toContain('noeviction');
      expect({ elsewhere, wrong }).toEqual({ elsewhere: [], wrong: [] });
    });

    it('leads from page to page, with its pictures and charts', async () => {
      await page.goto(server.url + BASE);
      await page.locator('.VPSidebar, .vp-doc').getByRole('link', { name: 'Benchmark' }).first().click();
      await page.locator('h1', { hasText: 'Benchmark' }).waitFor();
      const shown = await page.evaluate(
        'Promise.all([...document.querySelectorAll(".vp-doc img")].map((img) => img.decode().then(() => img.naturalWidth)))',
      );

      expect(shown as number[]).not.toEqual([]);
      expect((shown as number[]).every((width) => width > 100)).toBe(true);
      expect({ elsewhere, wrong }).toEqual({ elsewhere: [], wrong: [] });
    });
  });
});
