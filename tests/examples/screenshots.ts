/** A part of `npm run screenshots`: the pictures of the library in the documentation, light and dark. */
import fs from 'node:fs';
import path from 'node:path';
import { openBrowser } from '../panels/browser';
import { chromiumProgram } from '../support/services/chromium';
import { startLibrary } from './library';

const CHECKOUT = process.cwd();
const FOLDER = path.join(CHECKOUT, 'docs/images');

async function main(): Promise<void> {
  const program = chromiumProgram();
  if (program === undefined) throw new Error('Install chromium, or set CHROMIUM_PATH.');
  const library = await startLibrary(path.resolve(__dirname, '../..'), CHECKOUT);
  const browser = await openBrowser(program);
  try {
    fs.mkdirSync(FOLDER, { recursive: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 900 } });
      // Twice, so that the second is answered from the cache.
      for (const _ of [1, 2]) await page.goto(`${library.url}/?subject=History`);
      await page.screenshot({ path: path.join(FOLDER, `library-${colorScheme}.png`), fullPage: true });
      await page.close();
    }
  } finally {
    await browser.close();
    await library.close();
  }
}

void main();
