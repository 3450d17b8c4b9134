/** The loads: how many of all operations are writes, and which. */
import type { ContextName } from '../contexts';
import type { WriteName } from '../writes';

export interface Load {
  readonly name: string;
  readonly write: WriteName;
  /** writes among all operations */
  readonly share: number;
  readonly contexts: readonly ContextName[];
}

const writing =
  (write: WriteName, table: string) =>
  (share: number): Load => ({
    name: `${share * 100} % writes to ${table}`,
    write,
    share,
    contexts: ['control', 'hot'],
  });

export const READS_ONLY = 'reads only';

/** Every read of the workload needs the table `test`; two of the twelve need `group`. */
export const LOADS: readonly Load[] = [
  { name: READS_ONLY, write: 'update', share: 0, contexts: ['control', 'hot', 'floor', 'bare'] },
  ...[0.01, 0.05, 0.2].map(writing('update', 'the table of all reads')),
  ...[0.01, 0.05, 0.2].map(writing('updateElsewhere', 'a table of two reads')),
  {
    name: '5 % transactions of three writes',
    write: 'transaction',
    share: 0.05,
    contexts: ['control', 'hot'],
  },
];
