/** The panel in a real browser: it stays current, its buttons work, with mouse and keyboard, and it asks no other host. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { explain, settings } from '../../cachalot';
import { describeService } from '../support/databases';
import { openBrowser } from './browser';
import { openShop, type Shop } from './shop';

describeService('the page', 'chromium', (program) => {
  let browser: Browser;
  let context: BrowserContext;
  let shop: Shop;
  let page: Page;
  let asked: string[];
  let wrong: string[];
  beforeAll(async () => {
    browser = await openBrowser(program);
  }, 60_000);
  beforeEach(async () => {
    shop = await openShop();
    context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
    page = await context.newPage();
    await page.clock.install();
    asked = [];
    wrong = [];
    page.on('request', (request) => asked.push(new URL(request.url()).host));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
    });
    page.on('pageerror', (error) => wrong.push(error.message));
    await visit('/', '/cities');
    await page.goto(`${shop.url}/cachalot`);
  });
  afterEach(async () => {
    await context.close();
    await shop.close();
  });
  afterAll(() => browser.close());

  async function visit(...addresses: readonly string[]): Promise<void> {
    for (const address of addresses) await (await fetch(shop.url + address)).text();
  }

  /** Moves the clock of the page to where it looks again. */
  const passTime = (): Promise<void> => page.clock.fastForward(5000);

  const rowOf = (table: string) =>
    page.locator('#tables tr').filter({ has: page.locator('.name', { hasText: new RegExp(`^${table}$`) }) });
  const cell = (table: string, column: number) => rowOf(table).locator('td').nth(column);
  /** The columns of numbers, beside the heading of the row. */
  const [HITS, MISSES] = [2, 3];

  it('stays current without being loaded again, and breaks no rule of its policy', async () => {
    await cell('city', MISSES).filter({ hasText: /^1$/ }).waitFor();
    await page.evaluate('document.querySelector("h1").dataset.mark = "here"');
    await visit('/cities', '/cities');
    await passTime();

    await cell('city', HITS).filter({ hasText: /^2$/ }).waitFor();
    expect(await page.locator('h1').getAttribute('data-mark')).toBe('here');
    expect(new Set(asked)).toEqual(new Set([new URL(shop.url).host]));
    expect(wrong).toEqual([]);
  });

  it('invalidates a table by its button, whatever the table is called, and says so', async () => {
    for (const table of ['city', '<b>offer</b>']) {
      expect((await explain(shop.knex(table).orderBy('name'))).verdict).toBe(
        table === 'city' ? 'hit' : 'miss',
      );
      await page.getByRole('button', { name: `Invalidate ${table} of shop`, exact: true }).click();
      await page
        .getByRole('status')
        .filter({ hasText: `${table} of shop was invalidated.` })
        .waitFor();
      expect((await explain(shop.knex(table).orderBy('name'))).verdict).toBe('miss');
    }
    expect(await page.locator('b').count()).toBe(0);
    expect(wrong).toEqual([]);
  });

  it('switches the cache off and on by the keyboard, and keeps the focus', async () => {
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Skip to the content');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Switch caching on' }).waitFor();
    expect(settings.CACHALOT_ENABLED).toBe(false);
    expect(await page.locator(':focus').innerText()).toBe('Switch caching on');
    expect(await page.getByRole('status').innerText()).toBe('Caching is off; writes still invalidate.');

    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Switch caching off' }).waitFor();
    expect(settings.CACHALOT_ENABLED).toBe(true);
  });

  it('keeps a request open that was opened, while others come', async () => {
    const request = page.locator('#requests details', { hasText: 'GET /cities' });
    await request.locator('summary').click();
    await request.getByRole('cell', { name: 'city shop' }).waitFor();
    await visit('/products/1');
    await passTime();
    await page.locator('#requests summary', { hasText: 'GET /products/1' }).waitFor();

    expect(await request.getAttribute('open')).not.toBeNull();
    expect(await page.locator(':focus').innerText()).toContain('GET /cities');
  });

  it('pauses when it is told to, and goes on', async () => {
    await page.getByRole('button', { name: 'Pause updates' }).click();
    const before = asked.length;
    await visit('/cities');
    await passTime();
    await page.getByRole('button', { name: 'Resume updates' }).click();
    await cell('city', HITS).filter({ hasText: /^1$/ }).waitFor();

    expect(asked.length).toBe(before + 1);
  });

  it('says that the application is gone', async () => {
    await shop.close();
    await passTime();
    await page.getByRole('status').filter({ hasText: 'The application does not answer.' }).waitFor();
    shop = await openShop();
  });

  it('has landmarks, one heading for each part, captions, and a name for each button', async () => {
    for (const landmark of ['banner', 'main', 'contentinfo'] as const)
      expect(await page.getByRole(landmark).count()).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
      'Overview',
      'Tables',
      'Queries',
      'Requests',
      'Why not cached',
      'Caches',
    ]);
    const tables = await page.getByRole('table').count();
    expect(await page.locator('table > caption').count()).toBe(await page.locator('table').count());
    expect(tables).toBeGreaterThan(2);
    const names = await page.getByRole('button').allInnerTexts();
    expect(names.filter((name) => name.trim() === '')).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it.each(['light', 'dark'] as const)(
    'can be read in the %s: every text has a contrast of 4.5',
    async (colorScheme) => {
      settings.CACHALOT_ENABLED = false;
      await visit('/cities', '/customers');
      await page.emulateMedia({ colorScheme });
      await page.reload();
      const found = (await page.evaluate(CONTRASTS)) as readonly (readonly [string, number])[];

      expect(found.length).toBeGreaterThan(50);
      expect(found.filter(([, contrast]) => contrast < 4.5)).toEqual([]);
    },
  );

  it('does not scroll sideways as a whole on a small screen', async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  it('works without its script', async () => {
    const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await plain.goto(`${shop.url}/cachalot/`);
    await plain.getByRole('button', { name: 'Switch caching off' }).click();
    await plain.getByRole('button', { name: 'Switch caching on' }).waitFor();
    expect(settings.CACHALOT_ENABLED).toBe(false);
    expect(plain.url()).toBe(`${shop.url}/cachalot/`);
    await plain.context().close();
  });
});

/** Each text of the page with the contrast to what is behind it; half transparent grounds are laid over each other. */
const CONTRASTS = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const parse = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const groundOf = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) layers.push(parse(getComputedStyle(each).backgroundColor));
    return layers.reverse().reduce((ground, [r, g, b, a]) =>
      [r, g, b].map((part, index) => (part * a + ground[index] * (255 - a)) / 255), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text === '' || !element.checkVisibility() || element.closest('script, style, .hidden, .skip')) continue;
    const [one, other] = [light(parse(getComputedStyle(element).color)), light(groundOf(element))].sort((a, b) => b - a);
    found.push([text.slice(0, 40), (one + 0.05) / (other + 0.05)]);
  }
  return found;
})()`;
