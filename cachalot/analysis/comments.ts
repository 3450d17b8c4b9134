/** Where a block comment ends, which holds others in some dialects. */
const EDGE = /\/\*|\*\//g;

/** The index after the comment that starts at `start`, or -1 if it has no end. */
export function endOfComment(sql: string, start: number, nested: boolean): number {
  let depth = 1;
  EDGE.lastIndex = start + 2;
  while (depth > 0) {
    const edge = EDGE.exec(sql)?.[0];
    if (edge === undefined) return -1;
    if (edge === '*/') depth--;
    else if (nested) depth++;
  }
  return EDGE.lastIndex;
}
