/** The table of the faults is that of a run that is kept in the repository. */
import fs from 'node:fs';
import path from 'node:path';
import { type Figure, table } from '../soundness/faults/report';
import { links, page, ROOT } from './documents';

const PAGE = page('docs/faults.md');

it('docs/faults.md shows the figures of the run that it links to', () => {
  const target = links(PAGE).find((link) => link.endsWith('faults.json'))!;
  const figures = JSON.parse(fs.readFileSync(path.join(ROOT, 'docs', target), 'utf8')) as Figure[];

  expect(PAGE.text).toContain(table(figures));
});

it('every fault of the tests has its figures', () => {
  const tests = ['redis', 'files', 'memcached'].map((name) =>
    fs.readFileSync(path.join(ROOT, `tests/soundness/faults/${name}.test.ts`), 'utf8'),
  );
  const faults = tests.flatMap((text) =>
    [...text.matchAll(/survive\('([^']+)'/g)].map(([, title]) => title!),
  );

  expect(faults.length).toBeGreaterThan(15);
  expect(faults.filter((fault) => !PAGE.text.includes(`| ${fault} |`))).toEqual([]);
});
