/**
 * What a read’s text says of the order of its rows, and where it leaves a choice of rows to the database: two right
 * answers may then differ.
 */
import type { Lexicon } from '../databases/lexicon';
import { at, type Token } from './token';
import { tokenize } from './tokenizer';

/** The number after a LIMIT that ends the text: where it stands, or `'last'` for the last parameter. */
export type Limit = { readonly count: number; readonly start: number } | 'last';

export interface RowChoice {
  /** an ORDER BY for the whole answer */
  readonly ordered: boolean;
  /** a part of the answer is cut off: `'other'` where not by a LIMIT alone at its end */
  readonly limit: Limit | 'none' | 'other';
  /** something inside depends on an order that may not be settled */
  readonly chooses: boolean;
}

/** Functions whose result depends on the order in which they meet rows. */
const BY_ORDER: ReadonlySet<string> = new Set([
  ...['ROW_NUMBER', 'NTILE', 'LAG', 'LEAD', 'FIRST_VALUE', 'LAST_VALUE', 'NTH_VALUE', 'ANY_VALUE'],
  ...['GROUP_CONCAT', 'STRING_AGG', 'ARRAY_AGG', 'XMLAGG', 'JSON_AGG', 'JSONB_AGG', 'JSON_ARRAYAGG'],
  ...['JSON_OBJECT_AGG', 'JSONB_OBJECT_AGG', 'JSON_OBJECTAGG', 'JSON_GROUP_ARRAY', 'JSON_GROUP_OBJECT'],
]);

const CUTS: ReadonlySet<string> = new Set(['LIMIT', 'OFFSET', 'FETCH']);

export function rowChoice(sql: string, lexicon: Lexicon): RowChoice {
  const tokens = tokenize(sql, lexicon).list;
  let [depth, ordered, chooses] = [0, false, false];
  let limit: RowChoice['limit'] = 'none';
  for (let index = 0; index < tokens.length; index += 1) {
    const { key } = at(tokens, index);
    if (key === '(') depth += 1;
    else if (key === ')') depth -= 1;
    else if (key === 'ORDER' && depth === 0) ordered ||= at(tokens, index + 1).key === 'BY';
    else if (CUTS.has(key) && depth === 0) limit = limit === 'none' ? limitAt(sql, tokens, index) : 'other';
    else if (CUTS.has(key) || BY_ORDER.has(key)) chooses = true;
    else if (key === 'ON' && at(tokens, index - 1).key === 'DISTINCT') chooses = true;
  }
  return { ordered, limit, chooses };
}

function limitAt(sql: string, tokens: readonly Token[], index: number): Limit | 'other' {
  const count = at(tokens, index + 1);
  if (at(tokens, index).key !== 'LIMIT' || index + 2 !== tokens.length) return 'other';
  // Knex puts the numbers of PostgreSQL’s placeholders in later; until then they are no placeholders there.
  if (sql.slice(count.start).trim() === '?') return 'last';
  const number = count.kind === 'number' ? Number(count.value) : Number.NaN;
  return Number.isSafeInteger(number) ? { count: number, start: count.start } : 'other';
}
