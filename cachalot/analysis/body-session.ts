/**
 * Whether a body changes what later statements of its session mean: it sets a parameter, or makes a temporary table
 * that hides another one. What it builds at run time is looked at as far as its parts are literals.
 */
import type { Lexicon } from '../databases/lexicon';
import { changeInBody, type SessionChange, setsConfig } from './session';
import { afterParentheses, at, type Token } from './token';

/** @param pieces the statements of a body, as far as words and semicolons part them */
export function sessionChangeIn(
  pieces: readonly (readonly Token[])[],
  lexicon: Lexicon,
): SessionChange | undefined {
  return strongest(pieces.map((tokens) => inPiece(tokens, lexicon)));
}

export function strongest(changes: readonly (SessionChange | undefined)[]): SessionChange | undefined {
  return changes.includes('set') ? 'set' : changes.find((change) => change !== undefined);
}

function inPiece(tokens: readonly Token[], lexicon: Lexicon): SessionChange | undefined {
  const found: (SessionChange | undefined)[] = [setsConfig(tokens)];
  for (let i = 0; i < tokens.length; i++) {
    const { key } = at(tokens, i);
    if (key === 'TEMP' || key === 'TEMPORARY') found.push(makesTemporary(tokens, i) ? 'set' : undefined);
    if (i === 0 || STARTERS.has(at(tokens, i - 1).key)) found.push(changeInBody(tokens.slice(i), lexicon));
  }
  return strongest(found);
}

/** Words after which a statement may start, beside those that part pieces. */
const STARTERS = new Set(['REPEAT', '>', ':']);

const BEFORE_TEMPORARY = new Set(['CREATE', 'LOCAL', 'GLOBAL', 'REPLACE', 'INTO']);

/** A body that is this one statement comes without its CREATE. */
function makesTemporary(tokens: readonly Token[], index: number): boolean {
  return index === 0 || BEFORE_TEMPORARY.has(at(tokens, index - 1).key);
}

/** Functions that make of a value what can only be a name or a literal. */
const QUOTING = new Set(['QUOTE_IDENT', 'QUOTE_LITERAL', 'QUOTE_NULLABLE']);

/**
 * The texts that an EXECUTE at `index` may run, their parameters left open; `undefined` where a part of them is not
 * to be seen here.
 */
export function executedTexts(tokens: readonly Token[], index: number): readonly string[] | undefined {
  const texts: string[] = [];
  for (let i = index + 1; i < tokens.length; i++) {
    const token = at(tokens, i);
    if (token.key === 'USING' || token.key === 'INTO') break;
    if (token.key === '|' || token.key === '||') continue;
    if (token.kind === 'string') texts.push(token.value);
    else if (token.key === 'FORMAT' && at(tokens, i + 1).key === '(') {
      const format = at(tokens, i + 2);
      if (format.kind !== 'string' || /%(?:\d+\$)?-?\d*s|%(?:\d+\$)?I\s*\(/.test(format.value))
        return undefined;
      texts.push(format.value.replace(/%(?:\d+\$)?I/g, 'x').replace(/%(?:\d+\$)?L/g, "'x'"));
      i = afterParentheses(tokens, i + 1) - 1;
    } else if (QUOTING.has(token.key)) i = afterParentheses(tokens, i + 1) - 1;
    else return undefined;
  }
  return texts.length === 0 ? undefined : [texts.join(' x '), ...texts];
}
