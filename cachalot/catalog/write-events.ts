/** Which row events a statement may set off, told from its verb; all of them where the verb leaves doubt. */
import type { Statement } from '../analysis/statement';
import { ROW_EVENTS, type WriteEvent } from './expand-writes';

export function eventsOf(statement: Statement): readonly WriteEvent[] {
  const { verb, kind, targets, cascades } = statement;
  if (verb === 'TRUNCATE') return cascades ? ['truncate', 'truncate-cascade'] : ['truncate'];
  // several targets: some are written inside a WITH, under another verb
  if (kind !== 'write' || targets?.length !== 1) return ROW_EVENTS;
  if (verb === 'DELETE') return ['delete'];
  if (verb === 'COPY') return ['insert'];
  // REPLACE, MERGE, WITH … may do anything, and so may INSERT OR REPLACE and UPDATE OR REPLACE
  if ((verb !== 'INSERT' && verb !== 'UPDATE') || mentions(statement, 'replace')) return ROW_EVENTS;
  if (verb === 'UPDATE') return ['update'];
  const mayUpdate = mentions(statement, 'conflict') || mentions(statement, 'duplicate');
  return mayUpdate ? ['insert', 'update'] : ['insert'];
}

/**
 * Whether an unquoted word is in the text. These words are not reserved in any dialect that knows them, so they
 * could name a relation, and `names` holds every word that could.
 */
function mentions({ names }: Statement, word: string): boolean {
  return names.some((name) => name.length === 1 && name[0]!.toLowerCase() === word);
}
