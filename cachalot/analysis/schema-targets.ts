/**
 * Which relations a statement that changes the schema is about; `null` where its reach cannot be told.
 */
import { NameSet } from './names';
import type { Name } from './statement';
import { listAt, type Text } from './targets';
import { at, chainAt, isIdentifier, mayName } from './token';

/** Words between the verb and the kind of object. */
const BEFORE_KIND = new Set(
  `OR REPLACE TEMP TEMPORARY LOCAL GLOBAL UNLOGGED UNIQUE FULLTEXT SPATIAL VIRTUAL MATERIALIZED FOREIGN RECURSIVE
   ONLINE OFFLINE IGNORE CONSTRAINT VECTOR`.split(/\s+/),
);
const AROUND_NAME = new Set(['IF', 'NOT', 'EXISTS', 'ONLY', 'CONCURRENTLY', 'TABLE']);
/** Words of ALTER that a further table follows. */
const NAMES_ANOTHER = new Set(['TO', 'RENAME', 'PARTITION', 'INHERIT', 'TABLE', 'REFERENCES', 'LIKE', 'OF']);

export interface SchemaChange {
  readonly targets: readonly Name[] | null;
  readonly temporary: boolean;
  /** it defines what runs another time */
  readonly inert: boolean;
}

const DEFINITIONS = new Set([
  'FUNCTION',
  'PROCEDURE',
  'TRIGGER',
  'EVENT',
  'RULE',
  'VIEW',
  'POLICY',
  'PACKAGE',
]);

export function schemaChange(text: Text): SchemaChange {
  const { tokens, lexicon } = text;
  let index = 1;
  let temporary = false;
  while (BEFORE_KIND.has(at(tokens, index).key) || skipsOption(text, index)) {
    temporary ||= at(tokens, index).key.startsWith('TEMP');
    index++;
  }
  const targets = ofKind(text, index);
  const schema = targets?.[0]?.length === 2 ? (targets[0][0] as string).toLowerCase() : '';
  const inert = DEFINITIONS.has(at(tokens, index).key) && at(tokens, index - 1).key !== 'MATERIALIZED';
  return { targets, temporary: temporary || (lexicon.temporarySchemas?.test(schema) ?? false), inert };
}

/** MySQL's `ALGORITHM = MERGE DEFINER = a@b SQL SECURITY INVOKER`. */
function skipsOption(text: Text, index: number): boolean {
  if (!text.lexicon.statements.ddlCommits) return false;
  const { key, kind } = at(text.tokens, index);
  if (key === 'TABLE' || key === 'VIEW' || key === 'TRIGGER' || key === 'INDEX') return false;
  const isOption = ['ALGORITHM', 'DEFINER', 'SQL', 'SECURITY'].includes(key);
  return (
    isOption ||
    key === '=' ||
    kind === 'variable' ||
    at(text.tokens, index - 1).key === '=' ||
    isOptionValue(text, index)
  );
}

function isOptionValue(text: Text, index: number): boolean {
  const before = at(text.tokens, index - 1);
  return (
    before.key === 'SECURITY' ||
    before.kind === 'variable' ||
    (before.key === '@' && text.lexicon.rules.variables)
  );
}

function ofKind(text: Text, index: number): readonly Name[] | null {
  const { tokens } = text;
  const verb = at(tokens, 0).key;
  const kind = at(tokens, index).key;
  if (verb === 'COMMENT') return [];
  if (verb === 'RENAME') return at(tokens, 1).key.startsWith('TABLE') ? renamed(text) : null;
  if (kind === 'TABLE' || kind === 'TABLES' || kind === 'VIEW') return ofTable(text, verb, index + 1);
  if (kind === 'TRIGGER' || (kind === 'INDEX' && verb === 'CREATE')) return afterWord(text, index, 'ON');
  if (kind === 'INDEX') return afterWord(text, index, 'ON') ?? [];
  if (kind === 'RULE' || kind === 'POLICY')
    return afterWord(text, index, kind === 'RULE' && verb === 'CREATE' ? 'TO' : 'ON');
  return kind === 'SEQUENCE' && verb === 'CREATE' ? [] : null;
}

function skipWords(text: Text, start: number): number {
  let index = start;
  while (AROUND_NAME.has(at(text.tokens, index).key)) index++;
  return index;
}

function ofTable(text: Text, verb: string, start: number): readonly Name[] | null {
  const { tokens } = text;
  const index = skipWords(text, start);
  if (verb === 'DROP') return listAt(text, index);
  if (!isIdentifier(at(tokens, index)) && at(tokens, index).kind !== 'string') return null;
  const first = chainAt(tokens, index);
  const names = new NameSet();
  names.add(foldString(text, index, first.name));
  if (verb === 'ALTER') addOthers(text, first.next, names, first.name);
  return names.list();
}

function foldString(text: Text, index: number, name: Name): Name {
  return at(text.tokens, index).kind === 'string'
    ? name.map((part) => text.lexicon.identifier(part, true))
    : name;
}

/** The tables that ALTER TABLE names besides its own: a new name, a partition, a parent. */
function addOthers(text: Text, start: number, names: NameSet, own: Name): void {
  const { tokens } = text;
  for (let i = start; i < tokens.length; i++) {
    if (!NAMES_ANOTHER.has(at(tokens, i - 1).key) || !mayName(at(tokens, i), text.lexicon)) continue;
    if (NAMES_ANOTHER.has(at(tokens, i).key)) continue;
    const { name } = chainAt(tokens, i);
    names.add(name);
    if (name.length === 1 && own.length > 1) names.add([...own.slice(0, -1), ...name]);
  }
}

function afterWord(text: Text, start: number, word: string): readonly Name[] | null {
  const { tokens } = text;
  for (let i = start; i < tokens.length; i++) {
    if (at(tokens, i).key !== word) continue;
    const index = skipWords(text, i + 1);
    const token = at(tokens, index);
    if (isIdentifier(token) || token.kind === 'string')
      return [foldString(text, index, chainAt(tokens, index).name)];
  }
  return null;
}

/** `RENAME TABLE a TO b, c TO d` */
function renamed(text: Text): readonly Name[] | null {
  const { tokens } = text;
  const names = new NameSet();
  for (let i = 2; i < tokens.length; i++) {
    const before = at(tokens, i - 1).key;
    const starts = i === 2 || before === ',' || before === 'TO' || before === 'EXISTS';
    if (starts && isIdentifier(at(tokens, i)) && at(tokens, i).key !== 'IF')
      names.add(chainAt(tokens, i).name);
  }
  const list = names.list();
  return list.length === 0 ? null : list;
}
