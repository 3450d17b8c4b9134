/**
 * Statements around another one: EXPLAIN and ANALYZE, DO with its body, MariaDB's SET STATEMENT.
 */
import { analyseBody } from './body';
import { readVerb } from './kinds';
import { NEUTRAL, type Outcome } from './outcome';
import { relationsOf } from './relations';
import { endOfClause, type Text } from './targets';
import { afterParentheses, at } from './token';

/** The outcome of any statement. */
export function readStatement(text: Text): Outcome {
  const { key } = at(text.tokens, 0);
  const { ddlCommits } = text.lexicon.statements;
  if (key === 'EXPLAIN' || ((key === 'DESC' || key === 'DESCRIBE') && ddlCommits)) return explain(text);
  if (
    key === 'ANALYZE' &&
    ddlCommits &&
    !/^(?:TABLE|TABLES|LOCAL|NO_WRITE_TO_BINLOG)$/.test(at(text.tokens, 1).key)
  ) {
    return explained(text, 1, true);
  }
  if (key === 'DO') return ddlCommits ? { kind: 'call', targets: [] } : doBlock(text);
  if (key === 'SET' && at(text.tokens, 1).key === 'STATEMENT' && ddlCommits) return setStatement(text);
  return readVerb(text);
}

function from(text: Text, index: number): Text {
  const tokens = text.tokens.slice(index);
  return { tokens, relations: relationsOf(tokens, text.lexicon), lexicon: text.lexicon };
}

/** EXPLAIN runs the statement only when it analyses; then it does all that the statement does. */
function explain(text: Text): Outcome {
  const { tokens } = text;
  let index = 1;
  let analyses = false;
  if (at(tokens, 1).key === '(' && !STARTS.has(at(tokens, 2).key)) {
    index = afterParentheses(tokens, 1);
    analyses = tokens.slice(1, index).some(({ key }) => key === 'ANALYZE' || key === 'ANALYSE');
  }
  while (index < tokens.length && !STARTS.has(at(tokens, index).key)) {
    analyses ||= at(tokens, index).key === 'ANALYZE' || at(tokens, index).key === 'ANALYSE';
    index++;
  }
  return explained(text, index, analyses);
}

const STARTS = new Set(
  'SELECT VALUES TABLE WITH INSERT REPLACE UPDATE DELETE MERGE CREATE EXECUTE DECLARE REFRESH CALL ('.split(
    ' ',
  ),
);

function explained(text: Text, start: number, runs: boolean): Outcome {
  let index = start;
  while (index < text.tokens.length && !STARTS.has(at(text.tokens, index).key)) index++;
  if (!runs || index >= text.tokens.length) return { kind: 'neutral', inert: !runs };
  const inner = readVerb(from(text, index));
  return inner.kind === 'read' ? NEUTRAL : inner;
}

/** PostgreSQL's anonymous block: its text is a body like any other. */
function doBlock(text: Text): Outcome {
  const body = text.tokens.find((token) => token.kind === 'string');
  const language = text.tokens.findIndex((token) => token.key === 'LANGUAGE');
  const known = language < 0 || at(text.tokens, language + 1).value === 'plpgsql';
  if (body === undefined || !known) return { kind: 'call', targets: null, session: 'set' };
  const { targets, calls, dynamic, session } = analyseBody(body.value, text.lexicon);
  return {
    kind: 'call',
    targets: dynamic ? null : targets,
    calls,
    ...(session !== undefined && { session }),
  };
}

/** `SET STATEMENT max_statement_time = 1 FOR SELECT …` does what the inner statement does. */
function setStatement(text: Text): Outcome {
  const { tokens } = text;
  const index = endOfClause(tokens, 1, 'FOR') + 1;
  if (index >= tokens.length) return { kind: 'unknown', targets: null };
  const inner = readVerb(from(text, index));
  return inner.kind === 'read' ? { ...inner, kind: 'neutral' } : inner;
}
