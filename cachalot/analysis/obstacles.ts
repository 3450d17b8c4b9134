/**
 * Why a read is not cachable, as far as its text can tell: what depends on more than the tables it names.
 */
import { type Lexicon, lowerAscii } from '../databases/lexicon';
import { type BypassReason, type Refusal, refuse } from '../support/reasons';
import type { Relations } from './relations';
import type { Name } from './statement';
import { at, isIdentifier, type Token } from './token';

/** The first obstacle, a random value last: a setting may allow that one, if it is the only one. */
export function obstacleIn(tokens: readonly Token[], lexicon: Lexicon): Refusal | undefined {
  let random: Refusal | undefined;
  for (let i = 0; i < tokens.length; i++) {
    if (at(tokens, i).kind === 'symbol') continue;
    const found = obstacleAt(tokens, i, lexicon);
    if (found === undefined) continue;
    if (found.because !== 'random') return found;
    random ??= found;
  }
  return random;
}

function obstacleAt(tokens: readonly Token[], index: number, lexicon: Lexicon): Refusal | undefined {
  const token = at(tokens, index);
  if (token.kind === 'variable') return refuse('session-variable', token.value);
  if (token.kind === 'string' || token.kind === 'either') {
    if (lexicon.isTimeKeyword(token.value)) return refuse('time', token.value);
  }
  if (!isIdentifier(token)) return undefined;
  if (at(tokens, index + 1).key === '(') return calledAt(tokens, index, lexicon);
  const column = lexicon.columns.size === 0 ? undefined : lexicon.columns.get(lowerAscii(token.value));
  if (column !== undefined) return refuse(column, token.value);
  return token.kind === 'word' ? wordAt(tokens, index, lexicon) : undefined;
}

function calledAt(tokens: readonly Token[], index: number, lexicon: Lexicon): Refusal | undefined {
  const name = lowerAscii(at(tokens, index).value);
  const because = reasonFor(name, lexicon);
  if (because !== undefined) return refuse(because, name);
  const clock = lexicon.clockWithArguments.get(name);
  if (clock !== undefined && readsClock(tokens, index + 1, clock)) return refuse('time', name);
  if (lexicon.dateFunctions.has(name) && buildsText(tokens, index + 1)) return refuse('time', name);
  return undefined;
}

function reasonFor(name: string, lexicon: Lexicon): BypassReason | undefined {
  const listed = lexicon.functions.get(name);
  if (listed !== undefined) return listed;
  return lexicon.functionPatterns.find(([pattern]) => pattern.test(name))?.[1];
}

/** Calls nest, so each looks only so far ahead; what is longer counts as the worst. */
const FAR = 400;

/** How many arguments stand in the parentheses that open at `index`; `undefined` if they are too long to tell. */
function argumentsAt(tokens: readonly Token[], index: number): number | undefined {
  if (at(tokens, index + 1).key === ')') return 0;
  let count = 1;
  let depth = 0;
  for (let i = index; i < Math.min(tokens.length, index + FAR); i++) {
    const { key } = at(tokens, i);
    if (key === '(') depth++;
    else if (key === ')' && --depth === 0) return count;
    else if (key === ',' && depth === 1) count++;
  }
  return undefined;
}

function readsClock(tokens: readonly Token[], index: number, counts: readonly number[]): boolean {
  const count = argumentsAt(tokens, index);
  return count === undefined || counts.includes(count);
}

/** Functions that could put a date keyword together out of harmless texts. */
const TEXT_BUILDERS = new Set(
  'CHAR CONCAT CONCAT_WS FORMAT PRINTF REPLACE SUBSTR SUBSTRING UNHEX TRIM'.split(' '),
);

function buildsText(tokens: readonly Token[], index: number): boolean {
  let depth = 0;
  for (let i = index; i < Math.min(tokens.length, index + FAR); i++) {
    const { kind, key } = at(tokens, i);
    if (kind === 'binary' || key === '|' || TEXT_BUILDERS.has(key)) return true;
    if (key === '(') depth++;
    else if (key === ')' && --depth === 0) return false;
  }
  return true;
}

function wordAt(tokens: readonly Token[], index: number, lexicon: Lexicon): Refusal | undefined {
  const { key } = at(tokens, index);
  const because = lexicon.words.get(key);
  if (because !== undefined) return refuse(because, key.toLowerCase());
  if (locks(tokens, index)) return refuse('locks-rows');
  if (key === 'INTO') return refuse('selects-into');
  const sequence = key === 'VALUE' && at(tokens, index + 1).key === 'FOR';
  return sequence ? refuse('volatile-function', 'nextval') : undefined;
}

const LOCKED_FOR = new Set(['UPDATE', 'SHARE', 'NO', 'KEY']);

/** FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE, FOR KEY SHARE, LOCK IN SHARE MODE. */
function locks(tokens: readonly Token[], index: number): boolean {
  const next = at(tokens, index + 1).key;
  const { key } = at(tokens, index);
  return (key === 'FOR' && LOCKED_FOR.has(next)) || (key === 'LOCK' && next === 'IN');
}

/** Whether it reads what the database says about itself; judged by relations where these are known. */
export function readsSystem(
  names: readonly Name[],
  relations: Relations,
  lexicon: Lexicon,
): Refusal | undefined {
  const candidates = relations.lost ? names : relations.list.map((relation) => relation.name);
  const found = candidates.find((name) => isSystem(name, lexicon));
  return found === undefined ? undefined : refuse('system-catalog', found.join('.'));
}

function isSystem(name: Name, lexicon: Lexicon): boolean {
  const parts = name.map(lowerAscii);
  if (parts.some((part, index) => index < parts.length - 1 && lexicon.systemSchemas.has(part))) return true;
  return lexicon.systemRelations?.test(parts[parts.length - 1] as string) ?? false;
}
