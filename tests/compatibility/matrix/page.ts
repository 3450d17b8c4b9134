/**
 * Writes docs/compatibility.md from the results of a run, or of several:
 *
 *   npx jest --json --outputFile=results.json
 *   npm run compatibility -- results.json
 *
 * Of a test file that is in several results, the last counts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pageText } from './page-text';
import { latest, type RunFile, replaysOf } from './results';

const read = (file: string): RunFile => JSON.parse(fs.readFileSync(file, 'utf8')) as RunFile;

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('Say which results: npm run compatibility -- results.json');
  process.exitCode = 2;
} else {
  const page = path.join(process.cwd(), 'docs', 'compatibility.md');
  const replays = replaysOf(latest(files.map(read)));
  fs.writeFileSync(
    page,
    pageText(replays, { otherSuites: fs.existsSync(path.join(process.cwd(), 'docs', 'other-suites.md')) }),
  );
  console.log(`docs/compatibility.md: ${replays.size} rows were replayed in this run.`);
}
