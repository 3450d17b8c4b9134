/** Which row events a statement may set off, told from its verb; all of them where the verb leaves doubt. */
import type { Statement } from '../analysis/statement';
import type { WriteRules } from '../databases/catalog-facts';
import { ROW_EVENTS, type WriteEvent } from './expand-writes';

/** INSERT may turn into UPDATE (ON CONFLICT, ON DUPLICATE KEY). REPLACE, MERGE, WITH … may do anything. */
const EVENTS_BY_VERB: ReadonlyMap<string, readonly WriteEvent[]> = new Map([
  ['INSERT', ['insert', 'update']],
  ['COPY', ['insert']],
  ['UPDATE', ['update']],
  ['DELETE', ['delete']],
]);

export function eventsOf(statement: Statement, rules: WriteRules): readonly WriteEvent[] {
  if (statement.verb === 'TRUNCATE')
    return statement.cascades ? ['truncate', 'truncate-cascade'] : ['truncate'];
  // several targets: some are written inside a WITH, under another verb
  const narrow = statement.kind === 'write' && statement.targets?.length === 1 && !rules.conflictsDelete;
  return (narrow && EVENTS_BY_VERB.get(statement.verb)) || ROW_EVENTS;
}
