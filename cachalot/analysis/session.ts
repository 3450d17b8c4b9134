/**
 * Statements that change what later statements of the same session mean: SET, RESET, USE, PRAGMA and others.
 */
import type { Lexicon } from '../databases/lexicon';
import { isolationIn, isolationLevel } from './control';
import { NEUTRAL, type Outcome, UNKNOWN } from './outcome';
import type { Text } from './targets';
import { at, type Token } from './token';

/** For the rest of the session, or of the transaction. */
export type SessionChange = 'set' | 'local';

const SET_SESSION: Outcome = { kind: 'session', session: 'set' };
const SCOPES = new Set(['SESSION', 'LOCAL', 'GLOBAL', 'PERSIST', 'PERSIST_ONLY']);

/** SET in all its forms but MariaDB's SET STATEMENT, which is a prefix of another statement. */
export function set(text: Text): Outcome {
  return text.lexicon.statements.ddlCommits ? setMysql(text) : setPostgres(text);
}

function setTransaction(tokens: readonly Token[], scope: 'transaction' | 'session'): Outcome {
  const isolation = isolationLevel(tokens);
  if (isolation !== undefined)
    return { kind: 'transaction', control: { verb: 'set-isolation', isolation, scope } };
  return tokens.some((token) => token.key === 'SNAPSHOT') ? { kind: 'session', session: 'local' } : NEUTRAL;
}

function setPostgres({ tokens }: Pick<Text, 'tokens'>): Outcome {
  const scoped = at(tokens, 1).key === 'SESSION' || at(tokens, 1).key === 'LOCAL';
  const local = at(tokens, 1).key === 'LOCAL';
  const index = scoped && at(tokens, 2).key !== 'AUTHORIZATION' ? 2 : 1;
  const name = at(tokens, index).value;
  if (name === 'transaction') return setTransaction(tokens, 'transaction');
  if (name === 'characteristics') return setTransaction(tokens, 'session');
  if (name === 'constraints') return NEUTRAL;
  if (name === 'transaction_isolation' || name === 'default_transaction_isolation') {
    const isolation = isolationIn(tokens, index + 2);
    const scope = name === 'transaction_isolation' || local ? 'transaction' : 'session';
    // the default of one transaction is without effect on it, as it has begun already
    if (name !== 'transaction_isolation' && local) return NEUTRAL;
    if (isolation !== undefined)
      return { kind: 'transaction', control: { verb: 'set-isolation', isolation, scope } };
  }
  return local ? { kind: 'session', session: 'local' } : SET_SESSION;
}

function setMysql({ tokens }: Text): Outcome {
  const scope = at(tokens, 1).key;
  const index = SCOPES.has(scope) ? 2 : 1;
  const global = index === 2 && scope !== 'SESSION' && scope !== 'LOCAL';
  if (at(tokens, index).key === 'TRANSACTION') {
    return global ? NEUTRAL : setTransaction(tokens, index === 2 ? 'session' : 'transaction');
  }
  if (scope === 'PASSWORD' || (scope === 'DEFAULT' && at(tokens, 2).key === 'ROLE')) {
    return { kind: 'neutral', commitsImplicitly: true };
  }
  return assignments(tokens);
}

interface Assignment {
  readonly name: string;
  readonly scope: 'session' | 'transaction' | 'global';
  /** said to be the server’s: SESSION a, @@a */
  readonly explicit: boolean;
  readonly value: readonly Token[];
}

/** `SET a = 1, SESSION b = 2, @@global.c = 3` */
function assignmentsOf(tokens: readonly Token[]): Assignment[] {
  const found: Assignment[] = [];
  let start = 1;
  let depth = 0;
  for (let i = 1; i <= tokens.length; i++) {
    const { key } = at(tokens, i);
    if (key === '(') depth++;
    else if (key === ')') depth--;
    if (i < tokens.length && (key !== ',' || depth > 0)) continue;
    found.push(assignment(tokens.slice(start, i)));
    start = i + 1;
  }
  return found;
}

function assignment(tokens: readonly Token[]): Assignment {
  const scope = at(tokens, 0).key;
  const scoped = SCOPES.has(scope) && tokens.length > 3;
  const target = at(tokens, scoped ? 1 : 0);
  const [, prefix, name] = /^(@@(?:(?:session|local|global|persist|persist_only)\.)?|@?)(.*)$/.exec(
    target.value.toLowerCase().replaceAll('`', ''),
  ) as unknown as [string, string, string];
  const value = tokens.slice((scoped ? 1 : 0) + 2);
  const written = `${scope.toLowerCase()} ${prefix}`;
  const explicit = scoped || prefix.startsWith('@@');
  if (/global|persist/.test(scoped ? written : prefix)) return { name, scope: 'global', explicit, value };
  const user = prefix === '@';
  return { name: user ? '@' : name, scope: prefix === '@@' ? 'transaction' : 'session', explicit, value };
}

const ON = new Set(['1', 'on', 'true', 'default']);
const OFF = new Set(['0', 'off', 'false']);

function assignments(tokens: readonly Token[]): Outcome {
  const all = assignmentsOf(tokens);
  const here = all.filter((one) => one.scope !== 'global');
  if (here.length === 0) return NEUTRAL;
  const autocommit = here.find((one) => one.name === 'autocommit');
  const others = here.length > 1 ? ({ session: 'set' } as const) : {};
  if (autocommit !== undefined) {
    const value = at(autocommit.value, 0).value || at(autocommit.value, 0).key;
    const on = ON.has(value.toLowerCase());
    if (autocommit.value.length !== 1 || (!on && !OFF.has(value.toLowerCase()))) return UNKNOWN;
    return { kind: 'transaction', control: { verb: 'autocommit', on }, commitsImplicitly: on, ...others };
  }
  const isolation = here.find((one) => one.name === 'transaction_isolation' || one.name === 'tx_isolation');
  if (isolation === undefined) return SET_SESSION;
  const level = isolationIn(isolation.value, 0);
  if (level === undefined) return SET_SESSION;
  const scope = isolation.scope === 'transaction' ? 'transaction' : 'session';
  return { kind: 'transaction', control: { verb: 'set-isolation', isolation: level, scope }, ...others };
}

/** RESET x. RESET ALL leaves the role as it is, so it does not put everything back; DISCARD ALL does. */
export function reset({ lexicon }: Text): Outcome {
  return lexicon.statements.ddlCommits ? { kind: 'neutral', commitsImplicitly: true } : SET_SESSION;
}

export function discard({ tokens }: Text): Outcome {
  return at(tokens, 1).key === 'ALL' ? { kind: 'session', session: 'reset' } : NEUTRAL;
}

export function change(): Outcome {
  return SET_SESSION;
}

/** Pragmas that change neither an answer nor the meaning of a statement. */
const HARMLESS_PRAGMAS = new Set(
  `analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size cache_spill cell_size_check
   checkpoint_fullfsync collation_list compile_options data_version database_list defer_foreign_keys
   foreign_key_check foreign_key_list foreign_keys freelist_count fullfsync function_list hard_heap_limit
   incremental_vacuum index_info index_list index_xinfo integrity_check journal_mode journal_size_limit
   locking_mode max_page_count mmap_size module_list optimize page_count page_size pragma_list quick_check
   secure_delete shrink_memory soft_heap_limit synchronous table_info table_list table_xinfo temp_store threads
   user_version wal_autocheckpoint wal_checkpoint`.split(/\s+/),
);
const SCHEMA_PRAGMAS = new Set(['writable_schema', 'schema_version', 'encoding', 'legacy_file_format']);

export function pragma({ tokens }: Text): Outcome {
  const qualified = at(tokens, 2).key === '.';
  const name = at(tokens, qualified ? 3 : 1).value.toLowerCase();
  const after = at(tokens, qualified ? 4 : 2).key;
  if (after !== '=' && after !== '(') return NEUTRAL;
  if (HARMLESS_PRAGMAS.has(name)) return { kind: 'neutral', inert: true };
  if (SCHEMA_PRAGMAS.has(name)) return { kind: 'schema', targets: null };
  return { ...SET_SESSION, inert: true };
}

/** Parameters of MySQL that shape answers or the meaning of statements; in a body, a bare name is mostly a variable. */
const MYSQL_PARAMETERS = new Set(
  `autocommit big_tables character character_set_client character_set_connection character_set_filesystem
  character_set_results charset collation_connection default default_week_format div_precision_increment
  explicit_defaults_for_timestamp foreign_key_checks group_concat_max_len insert_id last_insert_id lc_messages
  lc_time_names max_join_size max_length_for_sort_data max_sort_length max_statement_time names old_mode
  optimizer_switch rand_seed1 rand_seed2 role session_track_schema sql_auto_is_null sql_big_selects sql_mode
  sql_select_limit sql_safe_updates time_zone timestamp transaction transaction_isolation tx_isolation
  unique_checks`.split(/\s+/),
);

/** What a statement of a body does to the session that runs it, beside the functions that it calls. */
export function changeInBody(tokens: readonly Token[], lexicon: Lexicon): SessionChange | undefined {
  const { key } = at(tokens, 0);
  if (lexicon.statements.ddlCommits) {
    if (key !== 'SET' || at(tokens, 1).key === 'STATEMENT') return undefined;
    const sets = ({ name, scope, explicit }: Assignment) =>
      scope !== 'global' && name !== '@' && (explicit || MYSQL_PARAMETERS.has(name));
    return assignmentsOf(tokens).some(sets) ? 'set' : undefined;
  }
  if (key === 'RESET' || key === 'DISCARD') return 'set';
  const session = key === 'SET' ? setPostgres({ tokens }).session : undefined;
  return session === 'local' ? 'local' : session && 'set';
}

/** `SELECT set_config(name, value, true)` ends with the transaction; without a plain `true` it may not. */
export function setsConfig(tokens: readonly Token[]): SessionChange | undefined {
  let found: SessionChange | undefined;
  for (let i = 0; i + 1 < tokens.length; i++) {
    if (at(tokens, i + 1).key !== '(' || at(tokens, i).value !== 'set_config') continue;
    const local = at(tokens, i + 7).key === ')' && at(tokens, i + 6).key === 'TRUE';
    found = local && found !== 'set' ? 'local' : 'set';
  }
  return found;
}
