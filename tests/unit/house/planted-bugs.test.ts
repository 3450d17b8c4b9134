/** Every bug that the soundness programs plant still has its passage: found here in a second, not after their minutes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MUTANTS as DOUBT } from '../../soundness/doubt/mutants';
import { MUTANTS as HIDDEN } from '../../soundness/hidden/mutants';
import { MUTANTS as HISTORIES } from '../../soundness/histories/mutants';
import { MUTANTS as ORACLE } from '../../soundness/oracle/mutants';
import { MUTANTS as REPLICAS } from '../../soundness/replicas/mutants';
import { MUTANTS as STORM } from '../../soundness/storm/mutants';

const ROOT = path.resolve(__dirname, '../../..');

describe.each(Object.entries({ DOUBT, HIDDEN, HISTORIES, ORACLE, REPLICAS, STORM }))(
  '%s',
  (_program, mutants) => {
    it.each(mutants.map(({ file, find }) => [file, find]))('%s holds its passage once: %s', (file, find) => {
      const source = readFileSync(path.join(ROOT, file), 'utf8');
      expect(source.split(find)).toHaveLength(2);
    });
  },
);
