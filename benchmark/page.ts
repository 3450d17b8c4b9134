/**
 * `npm run benchmark:page`: draws the charts of the newest kept figures, and writes the tables of `docs/benchmark.md`,
 * the README’s sentence and the pages beside the figures anew.
 */
import fs from 'node:fs';
import path from 'node:path';
import { draw } from './charts/draw';
import { besides, figuresIn, fillIn, fillInReadme } from './pages';

const ROOT = path.join(__dirname, '../../..');
const RESULTS = path.join(ROOT, 'benchmark/results');

function write(file: string, text: string): void {
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  if (before === text) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
}

const figures = figuresIn(RESULTS);
const { charts, texts } = besides(figures);
for (const [name, chart] of charts) write(path.join(RESULTS, name), draw(chart));
for (const [name, text] of texts) write(path.join(RESULTS, name), text);
for (const [name, fill] of [
  ['docs/benchmark.md', fillIn],
  ['README.md', fillInReadme],
] as const) {
  const file = path.join(ROOT, name);
  write(file, fill(fs.readFileSync(file, 'utf8'), figures));
}
