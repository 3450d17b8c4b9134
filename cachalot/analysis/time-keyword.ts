/**
 * Texts such as `'now'` that a database reads as the current moment where it expects a date; asked for each
 * bound text at each execution, so the common answer has to be quick.
 */
import type { Lexicon } from '../databases/lexicon';

export function isTimeKeyword(text: string, lexicon: Lexicon): boolean {
  return lexicon.isTimeKeyword(text);
}
