/** The figures of the documentation are those of runs that are kept in the repository, and its arithmetic is right. */
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { draw } from '../../benchmark/charts/draw';
import type { OpenPeer } from '../../benchmark/comparison/peer';
import { measureStaleness } from '../../benchmark/comparison/staleness';
import { exponent, percentile } from '../../benchmark/figures';
import { readOptions } from '../../benchmark/options';
import { besides, figuresIn, fillIn, fillInReadme } from '../../benchmark/pages';
import { headline } from '../../benchmark/reads/report';
import { page, ROOT } from './documents';

const RESULTS = path.join(ROOT, 'benchmark/results');
const figures = figuresIn(RESULTS);
const { charts, texts } = besides(figures);
const read = (name: string): string => fs.readFileSync(path.join(RESULTS, name), 'utf8');

describe('the figures', () => {
  it('of docs/benchmark.md are those of the newest runs that are kept', () => {
    const { text } = page('docs/benchmark.md');

    expect(text).toBe(fillIn(text, figures));
  });

  it('are not kept by that page where they differ from the run', () => {
    const { text } = page('docs/benchmark.md');
    const changed = text.replace(/\d+ × \(\d+ ×\)/, '1000 × (1000 ×)');

    expect(changed).not.toBe(text);
    expect(fillIn(changed, figures)).toBe(text);
  });

  it('of the README are too', () => {
    const { text } = page('README.md');

    expect(text).toBe(fillInReadme(text, figures));
    expect(text.replace(/\s+/g, ' ')).toContain(headline(figures.reads!.results));
  });

  it.each([...charts])('of %s are those of the run', (name, chart) => {
    expect(read(name)).toBe(draw(chart));
  });

  it.each([...texts])('of %s are those of the runs', (name, text) => {
    expect(read(name)).toBe(text);
  });
});

describe('the arithmetic', () => {
  it('finds the exponent of a power', () => {
    const points = [1, 10, 100, 1000].map((size) => [size, 3 * size ** 1.5] as const);

    expect(exponent(points)).toBeCloseTo(1.5);
    expect(exponent(points.map(([size]) => [size, 7]))).toBeCloseTo(0);
  });

  it('finds the value that so many of a hundred do not exceed', () => {
    const values = Float64Array.from({ length: 200 }, (_, index) => 200 - index);

    expect(percentile(values, 50)).toBe(100);
    expect(percentile(values, 99)).toBe(198);
  });
});

/** A row behind a cache that is told of each write. A careful one does not keep what a write overtook. */
function cacheOf({ careful }: { readonly careful: boolean }): OpenPeer {
  let [row, kept, version]: [number, number | undefined, number] = [0, undefined, 0];
  const counter: OpenPeer['counter'] = {
    async increment() {
      await turn();
      row += 1;
      kept = undefined;
      version += 1;
    },
    async read() {
      if (kept !== undefined) return kept;
      const [answer, before] = [row, version];
      for (let turns = 0; turns < 3; turns += 1) await turn();
      if (!careful || before === version) kept = answer;
      return answer;
    },
  };
  return { counter } as OpenPeer;
}

describe('the search for stale reads', () => {
  it('finds none where an answer is not kept that a write overtook', async () => {
    const { writes, reads, stale, staleInTheEnd } = await measureStaleness(cacheOf({ careful: true }), 50);

    expect(writes).toBeGreaterThan(0);
    expect(reads).toBeGreaterThan(0);
    expect({ stale, staleInTheEnd }).toEqual({ stale: 0, staleInTheEnd: false });
  });

  it('finds those of a cache that keeps whatever it read, however late', async () => {
    const { stale } = await measureStaleness(cacheOf({ careful: false }), 50);

    expect(stale).toBeGreaterThan(0);
  });
});

describe('the options', () => {
  it.each([
    [['--databases', 'oracle'], '--databases oracle: there are sqlite, postgres, mysql.'],
    [['--caches', 'locmem,disk'], '--caches disk: there are locmem, filebased, redis, memcached, memjs.'],
    [['--parts', 'all,reads'], '--parts all: there are reads, load, peers, growth, profile, engine.'],
    [['--rounds', 'many'], '--rounds many is no whole number above 0.'],
    [['--folder', '../elsewhere'], '--folder ../elsewhere is not the name of a folder.'],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j are answered with what is wrong', (words, problem) => {
    const answer = readOptions(words);

    expect(answer).toContain(problem);
    expect(answer).toContain('npm run benchmark -- [options]');
  });

  it('keep only whole runs, unless they are told to', () => {
    const keeps = (...words: string[]) => readOptions(words);

    expect(keeps()).toMatchObject({ keep: true, parts: ['reads', 'load', 'peers'], rounds: 7 });
    expect(keeps('--quick')).toMatchObject({ keep: false });
    expect(keeps('--queries', 'joined')).toMatchObject({ keep: false, queries: ['joined'] });
    expect(keeps('--caches', 'redis', '--keep')).toMatchObject({ keep: true, caches: ['redis'] });
  });
});
