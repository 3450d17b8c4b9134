/**
 * Every row of the matrix is replayed by a test that names it, or says why not; and no test names a row that is not
 * there. Tests name rows by `row()`, or by `row:` in the data that they are made of.
 */
import fs from 'node:fs';
import path from 'node:path';
import { COMPARISON } from './matrix/comparison';
import { row, rowsIn } from './matrix/row';
import { isRow, NOT_REPLAYED, ORIGINAL, ORIGINAL_ROWS, ROWS } from './matrix/rows';

const FOLDER = __dirname;

/** The names in `row('a', …)`, `row(['a', 'b'], …)`, `row: 'a'` and `row: ['a', 'b']`. */
function namesIn(text: string): string[] {
  const found = [...text.matchAll(/\brow(?:\(|:)\s*(\[[^\]]*\]|'[^']*')/g)].map(([, list]) => list!);
  return found.flatMap((list) => [...list.matchAll(/'([^']*)'/g)].map(([, name]) => name!));
}

const sources = fs
  .readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('matrix'))
  .map((name) => fs.readFileSync(path.join(FOLDER, name), 'utf8'));

const named = new Set(sources.flatMap(namesIn));
const replayed = new Set([...named].filter(isRow));

describe('the matrix', () => {
  it('has the areas of the original, with as many rows as it has tests', () => {
    const sizes = Object.values(ORIGINAL).map((rows) => Object.keys(rows).length);
    expect(sizes).toEqual([74, 10, 35, 12, 7, 5, 15, 20, 4, 11, 1]);
    expect(ORIGINAL_ROWS).toHaveLength(194);
  });

  it('names each row once', () => {
    const names = ROWS.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('is replayed: each row by a test, but for those that say why not', () => {
    const missing = ROWS.filter(({ name }) => !replayed.has(name) && NOT_REPLAYED[name] === undefined);
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('gives no reason for a row that has a test', () => {
    expect(Object.keys(NOT_REPLAYED).filter((name) => isRow(name) && named.has(name))).toEqual([]);
  });

  it('has the rows that the comparison of the original’s introduction stands on', () => {
    const rows = COMPARISON.flatMap((feature) => feature.rows);
    expect(rows.filter((name) => !replayed.has(name))).toEqual([]);
    expect(COMPARISON.length).toBeGreaterThan(20);
  });
});

describe('the name of a row', () => {
  it('stands in the title, and is found there', () => {
    expect(row('having', 'a claim')).toBe('[having] a claim');
    expect(row(['having', 'count'], 'a claim')).toBe('[having] [count] a claim');
    expect(rowsIn('suite (postgres) [having] [count] a claim of int[] and [nothing]')).toEqual([
      'having',
      'count',
    ]);
  });

  it('must be one', () => {
    expect(() => row('no_such_row' as never, 'a claim')).toThrow('The matrix has no row no_such_row');
  });
});
