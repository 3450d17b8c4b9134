/** Puts comments and odd white space where a statement has blanks, and writes its keywords in any case. */
import type { Random } from '../support/random';
import { ENDS, GAPS } from './literals';
import { BLANK } from './names';
import type { OracleDatabase } from './schema';

const KEYWORD =
  /^(select|from|join|left|where|with|recursive|union|as|in|exists|table|values|lateral|using|on)$/;

export function disguise(sql: string, database: OracleDatabase, random: Random): string {
  const share = random.pick([0, 0, 0.02, 0.1]);
  const loud = random.next();
  let text = '';
  for (const [index, word] of sql.split(' ').entries()) {
    if (index > 0) text += random.next() < share ? random.pick(GAPS[database]) : ' ';
    text += KEYWORD.test(word) && loud < 0.3 ? inAnyCase(word, random) : word;
  }
  if (random.next() < 0.1) text += random.pick(ENDS[database]);
  return text.replaceAll(BLANK, ' ');
}

function inAnyCase(word: string, random: Random): string {
  return random.next() < 0.7 ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1);
}
