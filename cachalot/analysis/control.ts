/**
 * Statements that begin, end, name or give away a transaction.
 */
import { NEUTRAL, type Outcome, UNKNOWN } from './outcome';
import type { IsolationLevel, TransactionControl } from './statement';
import type { Text } from './targets';
import { at, hasKey, type Token } from './token';

function control(value: TransactionControl, commitsImplicitly = false): Outcome {
  return { kind: 'transaction', control: value, commitsImplicitly };
}

/** The level that follows ISOLATION LEVEL, or stands for itself: `'READ-COMMITTED'`. */
export function isolationIn(tokens: readonly Token[], from: number): IsolationLevel | undefined {
  const text = tokens
    .slice(from, from + 4)
    .map((token) => (token.key === '-' ? ' ' : token.key || token.value))
    .join(' ');
  const found = /^\W*(read|repeatable|serializable)[\s-]*(uncommitted|committed|read)?/i.exec(text);
  if (found === null) return undefined;
  if (/^serializable$/i.test(found[1] as string)) return 'serializable';
  const level = `${found[1]} ${found[2]}`.toLowerCase();
  return level === 'read uncommitted' || level === 'read committed' || level === 'repeatable read'
    ? level
    : undefined;
}

export function isolationLevel(tokens: readonly Token[]): IsolationLevel | undefined {
  const level = tokens.findIndex(
    (token, index) => token.key === 'LEVEL' && at(tokens, index - 1).key === 'ISOLATION',
  );
  return level < 0 ? undefined : isolationIn(tokens, level + 1);
}

/** BEGIN, START TRANSACTION. */
export function begin({ tokens, lexicon }: Text): Outcome {
  const commits = lexicon.statements.ddlCommits;
  if (at(tokens, 0).key === 'START' && at(tokens, 1).key !== 'TRANSACTION')
    return { kind: 'neutral', commitsImplicitly: commits };
  if (at(tokens, 0).key === 'BEGIN' && at(tokens, 1).key === 'NOT') return { kind: 'call', targets: null };
  const isolation = isolationLevel(tokens);
  return control(isolation === undefined ? { verb: 'begin' } : { verb: 'begin', isolation }, commits);
}

function chains(tokens: readonly Token[]): boolean {
  const and = tokens.findIndex((token) => token.key === 'CHAIN');
  return and > 0 && at(tokens, and - 1).key === 'AND';
}

/** COMMIT, END. */
export function commit({ tokens, lexicon }: Text): Outcome {
  if (at(tokens, 0).key === 'END' && lexicon.statements.ddlCommits) return UNKNOWN;
  if (at(tokens, 1).key === 'PREPARED') return control({ verb: 'commit-detached' });
  return control({ verb: 'commit', chain: chains(tokens) });
}

/** ROLLBACK, ABORT. */
export function rollback({ tokens, lexicon }: Text): Outcome {
  if (at(tokens, 1).key === 'PREPARED') return NEUTRAL;
  const to = tokens.findIndex((token) => token.key === 'TO');
  if (to < 0) return control({ verb: 'rollback', chain: chains(tokens) });
  const name = at(tokens, to + 1).key === 'SAVEPOINT' && tokens.length > to + 2 ? to + 2 : to + 1;
  return control({ verb: 'rollback-to', name: savepointName(at(tokens, name), lexicon.name) });
}

export function savepoint({ tokens, lexicon }: Text): Outcome {
  return control({ verb: 'savepoint', name: savepointName(at(tokens, 1), lexicon.name) });
}

export function release({ tokens, lexicon }: Text): Outcome {
  const name = at(tokens, 1).key === 'SAVEPOINT' && tokens.length > 2 ? 2 : 1;
  return control({ verb: 'release', name: savepointName(at(tokens, name), lexicon.name) });
}

/** MySQL and SQLite compare names of savepoints without regard to case. */
function savepointName(token: Token, dialect: string): string {
  return dialect === 'postgres' ? token.value : token.value.toLowerCase();
}

/** PREPARE TRANSACTION gives the transaction away; any other PREPARE only remembers a text. */
export function prepare({ tokens }: Text): Outcome {
  if (at(tokens, 1).key === 'TRANSACTION' && at(tokens, 2).kind === 'string')
    return control({ verb: 'detach' });
  return { kind: 'call', targets: [], inert: true };
}

/** XA of MySQL and MariaDB. */
export function xa({ tokens }: Text): Outcome {
  const verb = at(tokens, 1).key;
  if (verb === 'START' || verb === 'BEGIN') return control({ verb: 'begin' });
  if (verb === 'PREPARE') return control({ verb: 'detach' });
  if (verb === 'ROLLBACK') return control({ verb: 'rollback', chain: false });
  if (verb !== 'COMMIT') return NEUTRAL;
  return hasKey(tokens, 'PHASE')
    ? control({ verb: 'commit', chain: false })
    : control({ verb: 'commit-detached' });
}
