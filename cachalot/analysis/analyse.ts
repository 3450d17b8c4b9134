/**
 * Reads one SQL text: how many statements, what kind each is, which names it holds, what stands in the way of
 * caching it. Never throws; what it does not understand it says so, and that is the answer that invalidates.
 */
import type { Lexicon } from '../databases/lexicon';
import { type Refusal, refuse } from '../support/reasons';
import { isConditional, underOtherReadings } from './doubt';
import { callsOf, namesOf, operatorsOf } from './names';
import { obstacleIn, readsSystem } from './obstacles';
import type { Outcome } from './outcome';
import { readStatement } from './prefixes';
import { type Relations, relationsOf } from './relations';
import { setsConfig } from './session';
import { type Part, split } from './split';
import type { Analysis, Name, Statement } from './statement';
import { at, hasKey, type Token, type Tokens } from './token';
import { tokenize } from './tokenizer';

export function analyse(sql: string, lexicon: Lexicon): Analysis {
  const tokens = tokenize(sql, lexicon);
  const textHoldsTimeKeyword = tokens.list.some(
    (token) => (token.kind === 'string' || token.kind === 'either') && lexicon.isTimeKeyword(token.value),
  );
  if (tokens.broken) return { statements: [notUnderstood(tokens.list, lexicon)], textHoldsTimeKeyword };
  const statements = statementsOf(tokens, lexicon);
  if (!tokens.backslashed) return { statements, textHoldsTimeKeyword };
  const all = underOtherReadings(sql, lexicon, statements, (other) => statementsOf(other, lexicon));
  return { statements: all ?? [notUnderstood(tokens.list, lexicon)], textHoldsTimeKeyword };
}

function statementsOf(tokens: Tokens, lexicon: Lexicon): Statement[] {
  return split(tokens.list, lexicon).map((part) => statement(part, tokens.unsure, lexicon));
}

function statement(part: Part, unsure: boolean, lexicon: Lexicon): Statement {
  const { tokens } = part;
  const relations = relationsOf(tokens, lexicon);
  const outcome = readStatement({ tokens, relations, lexicon });
  const uncertain = unsure || part.lumped || isConditional(tokens);
  const draft = describe(tokens, lexicon, outcome, relations);
  const refusal = uncertain ? refuse('not-understood') : refusalOf(tokens, draft.names, relations, lexicon);
  if (refusal !== undefined) draft.refusal = refusal;
  return uncertain ? withDoubt(draft, part) : draft;
}

/** Filled in turn: to put it together out of parts takes longer than to find them. */
type Draft = { -readonly [field in keyof Statement]: Statement[field] };

function describe(tokens: readonly Token[], lexicon: Lexicon, outcome: Outcome, relations: Relations): Draft {
  const { control, inert, targets } = outcome;
  const configures = inert ? undefined : setsConfig(tokens);
  const session = outcome.session ?? configures;
  const kind = configures !== undefined && outcome.kind === 'read' ? 'session' : outcome.kind;
  const followed = (kind === 'read' || kind === 'write' || kind === 'session') && !relations.lost;
  const names = namesOf(tokens, lexicon);
  if (targets) names.addAll(targets);
  const draft: Draft = {
    kind,
    verb: verbOf(tokens),
    names: names.list(),
    relations: followed ? relations.list.map((relation) => relation.name) : null,
    targets: targets === undefined ? [] : targets,
    calls: inert ? [] : calledIn(tokens, lexicon, relations, outcome),
    operators: operatorsOf(tokens, lexicon),
    cascades: hasKey(tokens, 'CASCADE'),
    commitsImplicitly: outcome.commitsImplicitly ?? false,
    temporary: outcome.temporary ?? false,
  };
  if (control !== undefined) draft.control = control;
  if (session !== undefined) draft.session = session;
  return draft;
}

function verbOf(tokens: readonly Token[]): string {
  const first = tokens.find((token) => token.key !== '(');
  return first === undefined ? '' : first.key || first.value.toUpperCase();
}

function calledIn(
  tokens: readonly Token[],
  lexicon: Lexicon,
  relations: Relations,
  outcome: Outcome,
): readonly Name[] {
  const calls = callsOf(tokens, lexicon, relations.notCalled);
  if (outcome.calls !== undefined) calls.addAll(outcome.calls);
  // SQLite: the operator is a function that the application brings
  if (lexicon.name === 'sqlite' && hasKey(tokens, 'REGEXP')) calls.add(['regexp']);
  return calls.list();
}

function refusalOf(
  tokens: readonly Token[],
  names: readonly Name[],
  relations: Relations,
  lexicon: Lexicon,
): Refusal | undefined {
  const obstacle = obstacleIn(tokens, lexicon);
  if (obstacle !== undefined && obstacle.because !== 'random') return obstacle;
  return readsSystem(names, relations, lexicon) ?? obstacle;
}

/** Where a text is doubtful, what it writes is not known, and a prefix may hide what it does. */
function withDoubt(draft: Statement, part: Part): Statement {
  const reads = draft.kind === 'read' && (draft.verb === 'SELECT' || !isConditional(part.tokens));
  const startsSure = !at(part.tokens, 0).conditional;
  if (reads && startsSure && !part.lumped) return { ...draft, relations: null };
  if (draft.kind === 'write' || draft.kind === 'schema' || draft.kind === 'call')
    return { ...draft, relations: null, targets: null };
  return isConditional(part.tokens) || part.lumped
    ? { ...draft, kind: 'unknown', relations: null, targets: null }
    : draft;
}

/** A text that no reading makes sense of. */
function notUnderstood(tokens: readonly Token[], lexicon: Lexicon): Statement {
  return {
    kind: 'unknown',
    verb: verbOf(tokens),
    names: namesOf(tokens, lexicon).list(),
    relations: null,
    targets: null,
    calls: callsOf(tokens, lexicon, new Set()).list(),
    operators: operatorsOf(tokens, lexicon),
    cascades: true,
    refusal: refuse('not-understood'),
    commitsImplicitly: false,
    temporary: false,
  };
}
