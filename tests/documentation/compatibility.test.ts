/** docs/compatibility.md has every row of the matrix, with its tests or its reason, and nothing that is not one. */
import fs from 'node:fs';
import path from 'node:path';
import { COMPARISON } from '../compatibility/matrix/comparison';
import { OTHER_CACHES } from '../compatibility/matrix/other-caches';
import { isRow, NOT_REPLAYED, ROWS } from '../compatibility/matrix/rows';
import { page, ROOT } from './documents';

const { text } = page('docs/compatibility.md');
const cellsOf = (line: string): string[] => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''));
const lines = text
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map(cellsOf);
const byName = new Map(lines.map((cells) => [cells[0]!.replaceAll('`', ''), cells] as const));

describe('docs/compatibility.md', () => {
  it('has each row of the matrix once, in order, with what it asserts', () => {
    expect(lines.map(([name, asserts]) => [name, asserts])).toEqual(
      ROWS.map(({ name, asserts }) => [`\`${name}\``, asserts]),
    );
  });

  it('shows a reason where a row has no test, and tests where it has', () => {
    for (const { name } of ROWS) {
      const tests = byName.get(name)![2]!;
      const reason = NOT_REPLAYED[name];
      if (reason !== undefined) expect(tests).toBe(reason);
      else expect(tests).toMatch(/^(\[[\w-]+\]\(\.\.\/tests\/|not in this run)/);
    }
  });

  it('links to tests that are there', () => {
    const files = [...text.matchAll(/\]\(\.\.\/(tests\/[^)]+)\)/g)].map(([, file]) => file!);
    expect([...new Set(files)].filter((file) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
    expect(files.length).toBeGreaterThan(200);
  });

  it('compares by features that stand on rows, and names the other caches with their sources', () => {
    for (const { feature, rows } of COMPARISON) {
      expect(text).toContain(`| ${feature} |`);
      expect(rows.every(isRow) && rows.length > 0).toBe(true);
    }
    for (const { name, source } of OTHER_CACHES) expect(text).toContain(`[${name}](${source})`);
  });
});
