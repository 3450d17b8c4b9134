/**
 * What the body of a trigger, rule, view or routine may read, write and call: plpgsql, SQL/PSM and SQLite's
 * triggers alike, without following their structure.
 */
import type { Lexicon } from '../databases/lexicon';
import { type Refusal, refuse } from '../support/reasons';
import { executedTexts, sessionChangeIn, strongest } from './body-session';
import { callsOf, NameSet, namesOf, operatorsOf } from './names';
import { obstacleIn } from './obstacles';
import { relationsOf } from './relations';
import type { SessionChange } from './session';
import type { Name } from './statement';
import { commandsOf, nameAfter, targetsOf } from './targets';
import { at, type Token } from './token';
import { tokenize } from './tokenizer';

export interface BodyAnalysis {
  /** every dotted name that could be a relation */
  readonly names: readonly Name[];
  /** what it writes; `null` when that could not be told */
  readonly targets: readonly Name[] | null;
  readonly calls: readonly Name[];
  readonly operators: readonly string[];
  /** it builds SQL at run time, and so may do anything */
  readonly dynamic: boolean;
  /** it begins or ends transactions */
  readonly commits: boolean;
  /** it changes the session that runs it, or may */
  readonly session?: SessionChange;
  /** why what it answers is not cachable; a random value only if that is all */
  readonly refusal?: Refusal;
}

export function analyseBody(text: string, lexicon: Lexicon): BodyAnalysis {
  const { list, broken, backslashed, unsure } = tokenize(text, lexicon);
  const uncertain = broken || backslashed || unsure;
  const body = withoutHead(list);
  const targets = uncertain ? null : bodyTargets(body, lexicon);
  const run = uncertain ? { calls: [], session: 'set' as const } : executed(body, lexicon);
  const own = lexicon.name === 'sqlite' || uncertain ? undefined : sessionChangeIn(pieces(body), lexicon);
  const session = strongest([own, run.session]);
  const refusal = uncertain ? refuse('not-understood') : obstacleIn(withoutInto(body), lexicon);
  return {
    names: namesOf(list, lexicon).list(),
    targets,
    calls: [...bodyCalls(body, lexicon), ...run.calls],
    operators: operatorsOf(body, lexicon),
    dynamic: uncertain || body.some((_, index) => isDynamic(body, index)),
    commits: body.some((_, index) => isCommit(body, index)),
    ...(session === undefined ? {} : { session }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** What the texts call and change that it builds at run time. */
function executed(body: readonly Token[], lexicon: Lexicon): Pick<BodyAnalysis, 'calls' | 'session'> {
  const calls: Name[] = [];
  const changes: (SessionChange | undefined)[] = [];
  for (const piece of pieces(body)) {
    for (let index = 0; index < piece.length; index++) {
      if (!isDynamic(piece, index)) continue;
      const texts = executedTexts(piece, index);
      if (texts === undefined) return { calls, session: 'set' };
      for (const text of texts) {
        const inner = analyseBody(text, lexicon);
        calls.push(...inner.calls);
        changes.push(inner.session);
      }
    }
  }
  const session = strongest(changes);
  return { calls, ...(session !== undefined && { session }) };
}

/** `CREATE … TRIGGER` and its like at the start describe the body and do nothing themselves. */
function withoutHead(tokens: readonly Token[]): readonly Token[] {
  return at(tokens, 0).key === 'CREATE' ? tokens.slice(1) : tokens;
}

/** In a body INTO fills a variable, which is no obstacle. */
function withoutInto(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter((token) => token.key !== 'INTO');
}

function bodyTargets(tokens: readonly Token[], lexicon: Lexicon): readonly Name[] | null {
  const names = new NameSet();
  for (const piece of pieces(tokens)) {
    const text = { tokens: piece, relations: relationsOf(piece, lexicon), lexicon };
    const found = targetsOf(text, commandsOf(text, true));
    if (found === null || piece.some((_, index) => changesSchema(piece, index))) return null;
    names.addAll(found);
    const view = piece.findIndex(
      (token, i) => token.key === 'VIEW' && at(piece, i - 1).key === 'MATERIALIZED',
    );
    const refreshed = view < 0 ? null : nameAfter(text, view + 1);
    if (refreshed !== null) names.add(refreshed);
  }
  return names.list();
}

/** Between semicolons, and at words that start a statement inside another one's structure. */
function pieces(tokens: readonly Token[]): (readonly Token[])[] {
  const found: (readonly Token[])[] = [];
  let start = 0;
  let depth = 0;
  for (let i = 0; i <= tokens.length; i++) {
    const { key } = at(tokens, i);
    if (key === '(') depth++;
    else if (key === ')') depth--;
    if (i < tokens.length && key !== ';' && (depth > 0 || !EDGES.has(key))) continue;
    depth = 0;
    if (i > start) found.push(tokens.slice(start, i));
    start = i + 1;
  }
  return found;
}

const EDGES = new Set([';', 'BEGIN', 'THEN', 'ELSE', 'LOOP', 'DO', 'ALSO', 'INSTEAD']);

const DDL = new Set(['CREATE', 'ALTER', 'DROP', 'RENAME', 'IMPORT', 'REASSIGN']);

/** DDL, or a command whose reach this does not follow. */
function changesSchema(tokens: readonly Token[], index: number): boolean {
  const { key } = at(tokens, index);
  if (DDL.has(key)) return at(tokens, index + 1).kind === 'word';
  return index === 0 && (key === 'COPY' || key === 'LOAD');
}

function isDynamic(tokens: readonly Token[], index: number): boolean {
  const { key } = at(tokens, index);
  const next = at(tokens, index + 1).key;
  if (key === 'EXECUTE') return next !== 'FUNCTION' && next !== 'PROCEDURE' && next !== 'ON' && next !== ',';
  return key === 'PREPARE' && at(tokens, index + 1).kind !== 'symbol';
}

function isCommit(tokens: readonly Token[], index: number): boolean {
  const { key } = at(tokens, index);
  const before = at(tokens, index - 1).key;
  if (key === 'START') return at(tokens, index + 1).key === 'TRANSACTION';
  const starts = index === 0 || EDGES.has(before);
  return starts && (key === 'COMMIT' || key === 'ROLLBACK') && at(tokens, index + 1).key !== '(';
}

function bodyCalls(tokens: readonly Token[], lexicon: Lexicon): readonly Name[] {
  const calls = callsOf(tokens, lexicon, relationsOf(tokens, lexicon).notCalled);
  const text = { tokens, relations: { list: [], lost: true, notCalled: new Set<number>() }, lexicon };
  for (let i = 0; i < tokens.length; i++) {
    if (at(tokens, i).key !== 'CALL') continue;
    const name = nameAfter(text, i + 1);
    if (name !== null) calls.add(name);
  }
  return calls.list();
}
