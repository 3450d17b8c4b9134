/**
 * What kind of statement a verb makes, as one table; verbs that are not in it are not understood.
 */
import { begin, commit, prepare, release, rollback, savepoint, xa } from './control';
import { NEUTRAL, type Outcome, type Reader, UNKNOWN } from './outcome';
import { schemaChange } from './schema-targets';
import { change, discard, pragma, reset, set } from './session';
import { commandsOf, listAt, nameAfter, type Text, targetsOf } from './targets';
import { at } from './token';

/** SELECT, VALUES, TABLE, WITH and parentheses around them. */
function query(text: Text): Outcome {
  const commands = commandsOf(text, false);
  if (commands.length > 0) return { kind: 'write', targets: targetsOf(text, commands) };
  if (text.lexicon.statements.selectIntoCreates) {
    const into = text.tokens.findIndex((token) => token.key === 'INTO');
    if (into >= 0) return selectInto(text, into);
  }
  return { kind: 'read' };
}

/** PostgreSQL's `SELECT … INTO [TEMP] [TABLE] x`. */
function selectInto(text: Text, into: number): Outcome {
  let index = into + 1;
  while (['TEMPORARY', 'TEMP', 'UNLOGGED', 'LOCAL', 'GLOBAL', 'TABLE'].includes(at(text.tokens, index).key))
    index++;
  const target = nameAfter(text, index);
  const temporary =
    at(text.tokens, into + 1).key.startsWith('TEMP') || at(text.tokens, into + 2).key.startsWith('TEMP');
  return { kind: 'schema', targets: target === null ? null : [target], temporary };
}

/** INSERT, REPLACE, UPDATE, DELETE, MERGE. */
function write(text: Text): Outcome {
  const commands = commandsOf(text, false);
  const targets = commands[0] === 0 ? targetsOf(text, commands) : null;
  const inTemporary = targets?.some((name) => name.length > 1 && isTemporary(text, name[0] as string));
  return { kind: 'write', targets, temporary: inTemporary ?? false };
}

function isTemporary(text: Text, schema: string): boolean {
  return text.lexicon.temporarySchemas?.test(schema.toLowerCase()) ?? false;
}

function truncate(text: Text): Outcome {
  return { kind: 'write', targets: listAt(text, 1), commitsImplicitly: text.lexicon.statements.ddlCommits };
}

/** COPY t FROM …, COPY t TO …, COPY (query) TO … */
function copy(text: Text): Outcome {
  const { tokens } = text;
  if (at(tokens, 1).key === '(') {
    const commands = commandsOf(text, false);
    return commands.length > 0 ? { kind: 'write', targets: targetsOf(text, commands) } : NEUTRAL;
  }
  const from = tokens.findIndex((token, index) => index > 1 && token.key === 'FROM');
  const to = tokens.findIndex((token, index) => index > 1 && token.key === 'TO');
  if (from < 0 && to > 0) return NEUTRAL;
  const target = nameAfter(text, at(tokens, 1).key === 'BINARY' ? 2 : 1);
  return { kind: 'write', targets: target === null ? null : [target] };
}

/** LOAD DATA and LOAD XML fill a table, LOAD INDEX fills a buffer, PostgreSQL's LOAD brings code. */
function load(text: Text): Outcome {
  const what = at(text.tokens, 1).key;
  if (what === 'INDEX') return { kind: 'neutral', commitsImplicitly: true };
  if (what !== 'DATA' && what !== 'XML') return change();
  const into = text.tokens.findIndex((token) => token.key === 'INTO');
  const target = into < 0 ? null : nameAfter(text, into + 1);
  return { kind: 'write', targets: target === null ? null : [target] };
}

function refresh(text: Text): Outcome {
  const view = text.tokens.findIndex((token) => token.key === 'VIEW');
  const target = view < 0 ? null : nameAfter(text, view + 1);
  return { kind: 'write', targets: target === null ? null : [target] };
}

function schema(text: Text): Outcome {
  const { targets, temporary, inert } = schemaChange(text);
  const verb = at(text.tokens, 0).key;
  const keeps = temporary && (verb === 'CREATE' || verb === 'DROP');
  return {
    kind: 'schema',
    targets,
    temporary,
    inert,
    commitsImplicitly: text.lexicon.statements.ddlCommits && !keeps,
  };
}

/** CALL p: a name without parentheses is called all the same. */
function call(text: Text): Outcome {
  const name = nameAfter(text, 1);
  return { kind: 'call', targets: name === null ? null : [], ...(name === null ? {} : { calls: [name] }) };
}

/** Runs what was prepared, or a text that is put together: it may do anything. */
function execute(): Outcome {
  return { kind: 'call', targets: null, session: 'set' };
}

/** ANALYZE, CHECK, OPTIMIZE and REPAIR TABLE; a repair may lose rows. */
function maintain(text: Text): Outcome {
  const commitsImplicitly = text.lexicon.statements.ddlCommits;
  const { tokens } = text;
  if (at(tokens, 0).key !== 'REPAIR') return { kind: 'neutral', commitsImplicitly };
  const table = tokens.findIndex((token) => token.key === 'TABLE' || token.key === 'TABLES');
  return { kind: 'write', targets: table < 0 ? null : listAt(text, table + 1), commitsImplicitly };
}

/** SQLite's VACUUM may renumber rows, and so change what `rowid` answers. */
function vacuum(text: Text): Outcome {
  return text.lexicon.name === 'sqlite' ? { kind: 'write', targets: null } : NEUTRAL;
}

function neutral(): Outcome {
  return NEUTRAL;
}

function commits(text: Text): Outcome {
  return { kind: 'neutral', commitsImplicitly: text.lexicon.statements.ddlCommits };
}

/** LOCK TABLES commits in MySQL; LOCK INSTANCE does not, but is as rare as it is harmless. */
function lock(text: Text): Outcome {
  return at(text.tokens, 1).key.startsWith('TABLE') ? commits(text) : NEUTRAL;
}

function writesAnything(): Outcome {
  return { kind: 'write', targets: null };
}

function list(verbs: string, reader: Reader): [string, Reader][] {
  return verbs.split(/\s+/).map((verb) => [verb, reader]);
}

const READERS: ReadonlyMap<string, Reader> = new Map([
  ...list('SELECT VALUES TABLE WITH (', query),
  ...list('INSERT REPLACE UPDATE DELETE MERGE', write),
  ...list('CREATE ALTER DROP RENAME COMMENT GRANT REVOKE SECURITY REASSIGN IMPORT', schema),
  ...list('BEGIN START', begin),
  ...list('COMMIT END', commit),
  ...list('ROLLBACK ABORT', rollback),
  ...list('ATTACH DETACH USE', change),
  ...list('ANALYZE CHECK OPTIMIZE REPAIR', maintain),
  ...list('FLUSH CACHE INSTALL UNINSTALL CHANGE STOP UNLOCK', commits),
  ...list('BINLOG CLONE', writesAnything),
  ...list(
    `SHOW DESCRIBE DESC HELP LISTEN UNLISTEN NOTIFY CHECKPOINT CLUSTER REINDEX DEALLOCATE DECLARE FETCH MOVE CLOSE
     HANDLER KILL PURGE CHECKSUM SHUTDOWN RESTART SIGNAL GET`,
    neutral,
  ),
  ['TRUNCATE', truncate],
  ['COPY', copy],
  ['LOAD', load],
  ['REFRESH', refresh],
  ['SAVEPOINT', savepoint],
  ['RELEASE', release],
  ['XA', xa],
  ['SET', set],
  ['RESET', reset],
  ['DISCARD', discard],
  ['PRAGMA', pragma],
  ['CALL', call],
  ['EXECUTE', execute],
  ['PREPARE', prepare],
  ['LOCK', lock],
  ['VACUUM', vacuum],
]);

/** The outcome of a statement that is not a prefix of another one. */
export function readVerb(text: Text): Outcome {
  return READERS.get(at(text.tokens, 0).key)?.(text) ?? UNKNOWN;
}
