/** The judge of storms finds what was missed, and nothing else. */
import type { Line } from './sightings';
import { judge, type Told } from './timeline';

const told = (...lines: Line[]): Told[] => lines.map((line, index) => ({ line, by: `process ${index}` }));
const known = (version: number, at: number): Line => ({ kind: 'known', subject: 'row', version, at });
const added = (version: number, at: number): Line => ({ kind: 'added', subject: 'row', version, at });
const read = (version: number, from: number, at: number, subject = 'row'): Line => ({
  ...{ kind: 'read', subject, version, from, at, path: 'test' },
});
const truth = new Map([['row', 10]]);

describe('the judge', () => {
  it.each<[string, Line[]]>([
    ['a read that began before the write was acknowledged', [known(12, 100), read(10, 99, 200)]],
    ['a read of more than was acknowledged', [added(1, 100), read(15, 150, 160)]],
    ['two reads that overlap', [read(12, 100, 200), read(11, 199, 300)]],
    [
      'what was written outside and seen before it was said',
      [read(12, 1, 2, 'outside 1'), read(11, 3, 4, 'outside 1')],
    ],
  ])('lets pass %s', (_what, lines) => {
    expect(judge(truth, told(...lines))).toEqual([]);
  });

  it.each<[string, Line[]]>([
    ['less than at the last calm', [read(9, 1, 2)]],
    ['less than an acknowledged version', [known(12, 100), read(11, 101, 102)]],
    ['less than acknowledged changes add up to', [added(1, 100), added(2, 101), read(12, 102, 103)]],
    ['less than somebody has seen', [read(12, 100, 200), read(11, 201, 202)]],
  ])('finds a read of %s', (_what, lines) => {
    expect(judge(truth, told(...lines))).toEqual([expect.stringContaining('was known before')]);
  });
});
