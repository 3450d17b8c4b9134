/** Takes the head off a CREATE VIEW or CREATE TRIGGER as SQLite keeps it, which is as it was typed. */

/** One word, quoted name, string, comment or other character. */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\p{L}_][\p{L}\p{N}_$]*|[\s\S]/gu;

export interface SplitSql {
  /** the unquoted words before the keyword, in capitals */
  readonly head: readonly string[];
  /** the text after it */
  readonly rest: string;
}

/** Splits at the first `keyword` outside of quotes and comments; all is `rest` when there is none. */
export function splitAt(sql: string, keyword: string): SplitSql {
  const head: string[] = [];
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    const word = token.toUpperCase();
    if (word === keyword) return { head, rest: sql.slice(index + token.length) };
    if (/^[\p{L}_]/u.test(token)) head.push(word);
  }
  return { head: [], rest: sql };
}
