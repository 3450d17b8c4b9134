/** The figures of the documentation are those of a run that is kept in the repository. */
import fs from 'node:fs';
import path from 'node:path';
import { headline, summary } from '../../benchmark/report';
import { links, page, ROOT } from './documents';

type Ratios = Parameters<typeof summary>[0][number];

/** The run that the documentation links to. */
function figures(): Ratios[] {
  const target = links(page('docs/benchmark.md')).find((link) => link.includes('/results/'))!;
  const file = path.join(ROOT, 'docs', path.dirname(target), 'figures.json');
  const results = JSON.parse(fs.readFileSync(file, 'utf8')) as { database: string; ratios: Ratios }[];
  return results.map(({ database, ratios }) => ({ ...ratios, database }));
}

describe('the figures', () => {
  it('of docs/benchmark.md are those of the run that it links to', () => {
    expect(page('docs/benchmark.md').text).toContain(summary(figures()));
  });

  it('of the README are too', () => {
    const text = page('README.md').text.replace(/\s+/g, ' ');

    expect(text).toContain(headline(figures()));
  });
});
