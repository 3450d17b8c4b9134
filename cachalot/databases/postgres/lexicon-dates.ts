/**
 * The texts that PostgreSQL's date types read as a moment relative to now.
 *
 * Its parser takes such a keyword anywhere (`'12:00 today'`, `'(now)'`, `'{now}'`, `'Mon now'`), so every text
 * of a few words that holds one counts, and any longer one that starts with one or looks like an array, a
 * range or a composite.
 */
const KEYWORD = /(?<![a-z])(?:now|today|tomorrow|yesterday)(?![a-z])/i;
/** A date with a named zone has at most this many words. */
const MOST_WORDS = 4;

export function isTimeKeyword(text: string): boolean {
  if (text.length < 3 || !KEYWORD.test(text)) return false;
  const start = text.trimStart();
  if (/^[{[(]/.test(start) || /^(?:now|today|tomorrow|yesterday)(?![a-z])/i.test(start)) return true;
  return (text.match(/[a-z]+/gi)?.length ?? 0) <= MOST_WORDS;
}
