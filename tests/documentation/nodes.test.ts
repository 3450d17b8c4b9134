/** The table of the versions of Node is that of a run that is kept, and they are those that package.json allows. */
import fs from 'node:fs';
import path from 'node:path';
import { KEPT, MAJORS, type NodeRun, nodesTable, PACKAGES } from '../package/nodes-table';
import { page, ROOT } from './documents';

const runs = JSON.parse(fs.readFileSync(path.join(ROOT, KEPT), 'utf8')) as NodeRun[];
const { engines } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  engines: { node: string };
};

describe('the versions of Node', () => {
  it('stand in docs/limits.md with what was installed under each', () => {
    expect(page('docs/limits.md').text).toContain(nodesTable(runs));
  });

  it('are all that are supported, from the one that package.json asks for', () => {
    expect(runs.map(({ node }) => Number(node.split('.')[0]))).toEqual([...MAJORS]);
    expect(engines.node).toMatch(new RegExp(`^>=${MAJORS[0]}\\.`));
  });

  it('have run every program', () => {
    for (const { programs, failed, versions } of runs) {
      expect({ programs, failed }).toEqual({ programs: 9, failed: [] });
      expect(Object.keys(versions)).toEqual([...PACKAGES]);
    }
  });
});
