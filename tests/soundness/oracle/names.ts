/** Identifiers that are hard to read, and the ways to write one of them in each dialect. */
import type { Random } from '../support/random';
import type { OracleDatabase } from './schema';

/** A blank inside quotes. Every real blank is a gap where white space and comments may be put. */
export const BLANK = '\uE000';

/** Names of tables, CTEs and aliases alike, so that they hide one another. */
const COMMON = ['city', 'person', 'visit', 'note', 'tag', 'item', 'data', 'Person', 'CITY', 'ünï'];

/** Words that some dialects reserve, and others take for a name where a grammar would expect a keyword. */
export const KEYWORDS =
  `set minus procedure qualify offset fetch window do for key first only quick ignore lateral rows
  values into returning straight_join update delete merge replace truncate recursive materialized ordinality partition
  share mode lock dual next value index conflict with of no except intersect over filter left using table join limit
  low_priority system_time portion union from select order group to temp temporary then end begin call default as`
    .split(/\s+/)
    .filter((word) => word !== '');

const ODD = [
  'select',
  'a b',
  'from city',
  'a.b',
  '1st',
  '--x',
  '/*y',
  "o'clock",
  'x;y',
  '$$z$$',
  'a"b',
  'a`b',
  'Größe',
  '名前',
  '#h',
  '(p)',
];

/** Short names that never hide a table. */
const PLAIN = ['x', 'y', 'z', 't1', 't2', 'q', 'X'];

export function tableName(random: Random): string {
  const draw = random.next();
  if (draw < 0.55) return random.pick(COMMON);
  return draw < 0.8 ? random.pick(KEYWORDS) : random.pick(ODD);
}

export function aliasName(random: Random): string {
  const draw = random.next();
  if (draw < 0.6) return random.pick(PLAIN);
  if (draw < 0.82) return random.pick(COMMON);
  return draw < 0.95 ? random.pick(KEYWORDS) : random.pick(ODD);
}

const SIMPLE = /^[a-z_\x80-\uffff][\w$\x80-\uffff]*$/;
const SIMPLE_ANY_CASE = /^[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*$/;

/** Which keywords may be written without quotes, where a name or an alias stands. */
export type Bare = ReadonlySet<string>;

/** One way to write an identifier that is stored so; now and then a keyword that the server will not take. */
export function write(name: string, database: OracleDatabase, random: Random, bare: Bare): string {
  const simple = database === 'postgres' ? SIMPLE : SIMPLE_ANY_CASE;
  const refused = KEYWORDS.includes(name.toLowerCase()) && !bare.has(name.toLowerCase());
  if (simple.test(name) && random.next() < (refused ? 0.01 : 0.75)) {
    return database === 'mysql' || random.next() < 0.8 ? name : inOtherCase(name, random);
  }
  return quote(name, database, random);
}

function inOtherCase(name: string, random: Random): string {
  return name.replace(/[a-z]/g, (letter) => (random.next() < 0.5 ? letter.toUpperCase() : letter));
}

/** In quotes, by the dialect's own and by those that it knows besides. */
export function quote(name: string, database: OracleDatabase, random: Random): string {
  const blanks = name.replaceAll(' ', BLANK);
  const draw = random.next();
  if (database === 'postgres' && draw < 0.06) return unicode(blanks);
  if (database === 'sqlite' && draw < 0.2) return `\`${blanks.replaceAll('`', '``')}\``;
  if (database === 'sqlite' && draw < 0.4 && !name.includes(']')) return `[${blanks}]`;
  return plainlyQuoted(blanks, database);
}

export function plainlyQuoted(name: string, database: OracleDatabase): string {
  return database === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
}

/** `U&"\0064ata"`: the first letter by its code. */
function unicode(name: string): string {
  const code = name.charCodeAt(0).toString(16).padStart(4, '0');
  return `U&"\\${code}${name.slice(1).replaceAll('\\', '\\\\').replaceAll('"', '""')}"`;
}
