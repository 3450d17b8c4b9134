/**
 * Cuts tokens into statements at semicolons, but keeps the body of a routine or trigger in one piece.
 */
import type { Lexicon } from '../databases/lexicon';
import { at, type Token } from './token';

export interface Part {
  readonly tokens: readonly Token[];
  /** the end of a body could not be found: it holds all that follows, perhaps too much */
  readonly lumped: boolean;
}

const ROUTINES = new Set(['TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'PACKAGE']);
/** How far from CREATE the kind of object may stand: OR REPLACE DEFINER = `a`@`b` SQL SECURITY … */
const HEAD_LENGTH = 24;
/** Words that END closes when they follow it, and that were not counted as opening. */
const CLOSED_BY_NAME = new Set(['IF', 'LOOP', 'WHILE', 'REPEAT', 'FOR']);
/** Words that show a body of several statements without BEGIN. */
const BLOCKS = new Set(['THEN', 'LOOP', 'WHILE']);

/** The statement at `start` creates something with a body. */
export function createsRoutine(tokens: readonly Token[], start: number): boolean {
  if (at(tokens, start).key !== 'CREATE' && at(tokens, start).key !== 'ALTER') return false;
  for (let i = start + 1; i < start + HEAD_LENGTH; i++) {
    const { key } = at(tokens, i);
    if (ROUTINES.has(key)) return true;
    if (key === 'TABLE' || key === 'VIEW' || key === 'INDEX' || key === 'AS' || key === ';') return false;
  }
  return false;
}

export function split(tokens: readonly Token[], lexicon: Lexicon): Part[] {
  const parts: Part[] = [];
  let start = 0;
  while (start < tokens.length) {
    const part =
      createsRoutine(tokens, start) || isBlock(tokens, start)
        ? endOfRoutine(tokens, start)
        : { end: endOfStatement(tokens, start, lexicon), lumped: false };
    if (part.end > start) parts.push({ tokens: between(tokens, start, part.end), lumped: part.lumped });
    start = part.end + 1;
  }
  return parts;
}

/** Most texts are one statement, and need no copy. */
function between(tokens: readonly Token[], start: number, end: number): readonly Token[] {
  return start === 0 && end === tokens.length ? tokens : tokens.slice(start, end);
}

/** MariaDB's `BEGIN NOT ATOMIC`. */
function isBlock(tokens: readonly Token[], start: number): boolean {
  return at(tokens, start).key === 'BEGIN' && at(tokens, start + 1).key === 'NOT';
}

function endOfStatement(tokens: readonly Token[], start: number, lexicon: Lexicon): number {
  let depth = 0;
  for (let i = start; i < tokens.length; i++) {
    const { key } = at(tokens, i);
    if (key === '(') depth++;
    else if (key === ')') depth--;
    else if (key === ';' && (depth <= 0 || !lexicon.statements.parenthesesHoldSemicolons)) return i;
  }
  return tokens.length;
}

function endOfRoutine(tokens: readonly Token[], start: number): { end: number; lumped: boolean } {
  let depth = 0;
  let began = false;
  let blocks = false;
  for (let i = start; i < tokens.length; i++) {
    const { key } = at(tokens, i);
    if (key === 'BEGIN' || key === 'CASE') {
      if (at(tokens, i - 1).key !== 'END') depth++;
      began ||= key === 'BEGIN';
    } else if (key === 'END') {
      if (!CLOSED_BY_NAME.has(at(tokens, i + 1).key)) depth--;
    } else if (BLOCKS.has(key) && depth === 0 && !began) blocks = true;
    else if (key === ';' && depth <= 0 && !blocks) return { end: i, lumped: depth < 0 };
  }
  return { end: tokens.length, lumped: depth !== 0 || blocks };
}
