/** `npm run screenshots`: the pictures of the panel in the documentation, light and dark. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromiumProgram } from '../support/services/chromium';
import { openBrowser } from './browser';
import { openShop } from './shop';

const FOLDER = path.resolve('docs/images');
const VISITS = ['/', '/cities', '/products/1', '/', '/products/2', '/cities', '/', '/products/1', '/'];

/** Some visits, a change, and more visits, a moment apart so that ages differ. */
async function visit(url: string): Promise<void> {
  const get = async (address: string): Promise<void> => void (await (await fetch(url + address)).text());
  for (let round = 0; round < 8; round += 1) for (const address of VISITS) await get(address);
  await pause(4000);
  for (const address of ['/', '/customers', '/cities']) await get(address);
  await pause(3000);
  await (await fetch(`${url}/products/1`, { method: 'POST' })).text();
  for (const address of ['/', '/customers', '/products/1', '/cities']) await get(address);
  await pause(2000);
}

async function main(): Promise<void> {
  const program = chromiumProgram();
  if (program === undefined) throw new Error('Install chromium, or set CHROMIUM_PATH.');
  const shop = await openShop();
  const browser = await openBrowser(program);
  try {
    await visit(shop.url);
    fs.mkdirSync(FOLDER, { recursive: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 1060 } });
      await page.goto(`${shop.url}/cachalot/`);
      await page.screenshot({
        path: path.join(FOLDER, `panel-${colorScheme}.png`),
        ...(process.argv.includes('--whole') && { fullPage: true }),
      });
      await page.close();
    }
  } finally {
    await browser.close();
    await shop.close();
  }
}

void main();
