/** The table of the long runs is that of the runs that are kept, and each of their commands is one of the project. */
import fs from 'node:fs';
import path from 'node:path';
import { type Corpus, corpusTable, type Run, trustTable } from '../soundness/trust-table';
import { page, ROOT } from './documents';

const RUNS = JSON.parse(
  fs.readFileSync(path.join(ROOT, 'benchmark/results/trust/runs.json'), 'utf8'),
) as Run[];
const { corpora } = JSON.parse(
  fs.readFileSync(path.join(ROOT, 'benchmark/results/trust/oracle.json'), 'utf8'),
) as { corpora: Corpus[] };
const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

it('docs/trust.md shows the runs that are kept', () => {
  expect(page('docs/trust.md').text).toContain(trustTable(RUNS));
});

it('and the statements of others that were asked', () => {
  expect(page('docs/trust.md').text).toContain(corpusTable(corpora));
  expect(corpora.filter(({ found }) => found > 0)).toEqual([]);
});

it('each run has a seed and a command that can be typed', () => {
  for (const { command } of RUNS) {
    expect(Object.keys(scripts)).toContain(/^npm run ([\w:]+) -- /.exec(command)?.[1]);
    expect(command).toMatch(/--seed \d+/);
  }
});

it('nothing that is kept was wrong at the end', () => {
  expect(RUNS.filter(({ found }) => found > 0)).toEqual([]);
});
