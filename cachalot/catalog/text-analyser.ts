/** What the catalog asks about texts that the database holds: views, triggers, routines, jobs. */
import { analyse } from '../analysis/analyse';
import { analyseBody, type BodyAnalysis } from '../analysis/body';
import type { Statement } from '../analysis/statement';
import type { Lexicon } from '../databases/lexicon';

export interface TextAnalyser {
  /** the one statement that a view's definition is; `undefined` when it is not one */
  statement(text: string): Statement | undefined;
  body(text: string): BodyAnalysis;
  /** lower case: built-in functions that certainly answer the same each time, where the server cannot be asked */
  readonly knownFunctions: ReadonlySet<string>;
}

/** Reads texts by the rules of one kind of SQL. */
export function textAnalyser(lexicon: Lexicon): TextAnalyser {
  return {
    statement(text) {
      const { statements } = analyse(text, lexicon);
      return statements.length === 1 ? statements[0] : undefined;
    },
    body: (text) => analyseBody(text, lexicon),
    knownFunctions: lexicon.knownFunctions,
  };
}
