/**
 * Answers and the type parsers that have made them: noted with the answer, and compared before it is given again.
 */
import { type FrozenAnswer, isRefusal, type ValueRefusal } from '../databases/answer';
import { parsersBehind, parsersHold } from '../keys/answer-parsers';
import { isAlike } from '../keys/connection-key';
import { refuse } from '../support/reasons';
import type { Database } from './database';

const UNKNOWN = refuse('value', 'the answer: the types of its columns are not known') as ValueRefusal;

/** The answer with the parsers that its key does not cover; refused where nobody knows which those are. */
export function withParsers(
  { client }: Database,
  answer: FrozenAnswer | ValueRefusal,
  fields: unknown,
): FrozenAnswer | ValueRefusal {
  if (isRefusal(answer)) return answer;
  const parsers = parsersBehind(client.driver, fields, isAlike(client));
  if (parsers === undefined) return UNKNOWN;
  return parsers.length === 0 ? answer : { ...answer, parsers };
}

/** Whether the parsers in force would make the same of what the database has said. */
export function parsedAlike({ client }: Database, { parsers }: FrozenAnswer): boolean {
  return parsers === undefined || parsersHold(client.driver, parsers, isAlike(client));
}
