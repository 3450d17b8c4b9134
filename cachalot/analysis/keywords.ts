/**
 * What grammar compares a word with: its upper case, looked up for the words that most texts are made of, since to
 * make it takes longer than all else that is done with a word. One that is missing here costs time, and nothing else.
 */
import { words } from '../databases/lexicon';

const COMMON = words(
  `ALL AND ANY AS ASC BEGIN BETWEEN BY CASCADE CASE CAST COALESCE COLUMN COMMIT CONFLICT COUNT CREATE CROSS DEFAULT
   DELETE DESC DISTINCT DO DROP DUPLICATE ELSE END EXCEPT EXISTS EXPLAIN FALSE FIRST FOR FROM FULL GROUP HAVING IF
   ILIKE IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY LAST LATERAL LEFT LIKE LIMIT LOWER MAX MIN NATURAL NOT
   NOTHING NULL NULLS OFFSET ON OR ORDER OUTER OVER PARTITION RECURSIVE RELEASE REPLACE RETURNING RIGHT ROLLBACK ROW
   SAVEPOINT SELECT SET SHARE SKIP SUM TABLE THEN TO TRUE TRUNCATE UNION UPDATE UPPER USING VALUE VALUES VIEW WHEN
   WHERE WINDOW WITH`,
);

const UPPER: ReadonlyMap<string, string> = new Map(
  COMMON.flatMap((word) => [[word, word] as const, [word.toLowerCase(), word] as const]),
);

const BEYOND_ASCII = /[^\0-\x7f]/;

/** A word in upper case; empty if it holds letters that no keyword has. */
export function keyOf(word: string): string {
  return UPPER.get(word) ?? (BEYOND_ASCII.test(word) ? '' : word.toUpperCase());
}
