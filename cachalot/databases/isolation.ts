/** The four isolation levels of the SQL standard, as every dialect here writes them. */
export type IsolationLevel = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable';

const LEVELS: readonly IsolationLevel[] = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
];

/** Reads `READ-COMMITTED`, `repeatable read` and the like; anything else counts as the strictest. */
export function parseIsolation(text: unknown): IsolationLevel {
  const level = String(text).toLowerCase().replaceAll('-', ' ') as IsolationLevel;
  return LEVELS.includes(level) ? level : 'serializable';
}
