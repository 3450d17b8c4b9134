/**
 * The SQL of PostgreSQL, from version 12 on.
 *
 * Lexical rules: https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
import { type Lexicon, lowerAscii } from '../lexicon';
import { isTimeKeyword } from './lexicon-dates';
import {
  bareWords,
  callWords,
  functionPatterns,
  functions,
  reserved,
  systemColumns,
} from './lexicon-functions';

/** Longer identifiers are cut by the server, quoted or not. */
const IDENTIFIER_BYTES = 63;

function cut(text: string): string {
  if (text.length * 3 <= IDENTIFIER_BYTES || Buffer.byteLength(text) <= IDENTIFIER_BYTES) return text;
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > IDENTIFIER_BYTES) break;
    kept += character;
  }
  return kept;
}

export const lexicon: Lexicon = {
  name: 'postgres',
  rules: {
    doubleQuotes: 'identifier',
    backticks: false,
    brackets: false,
    stringsMayName: false,
    // standard_conforming_strings has been on since 9.1, but it can be turned off
    backslashes: ['plain', 'escapes'],
    escapeStrings: true,
    mysqlComments: false,
    nestedComments: true,
    openComments: false,
    digitsStartWords: false,
    dotsMakeIdentifiers: false,
    variables: false,
    namedPlaceholders: false,
    userOperators: true,
  },
  statements: {
    ddlCommits: false,
    manyTargets: false,
    selectIntoCreates: true,
    optionalInto: false,
    parenthesesHoldSemicolons: true,
    inReadsTables: false,
    innerCtesMayStandAlone: false,
  },
  identifier: (text, quoted) => cut(quoted ? text : lowerAscii(text)),
  // single-byte encodings fold letters beyond ASCII, UTF-8 does not
  isUnsure: (word) => /[^\0-\x7f]/.test(word) && word.toLowerCase() !== lowerAscii(word),
  reserved,
  callWords,
  knownFunctions: new Set(),
  functions,
  functionPatterns,
  clockWithArguments: new Map([['age', [1]]]),
  dateFunctions: new Set(),
  words: bareWords,
  columns: systemColumns,
  systemSchemas: new Set(['pg_catalog', 'information_schema', 'pg_toast']),
  systemRelations: /^pg_/,
  temporarySchemas: /^pg_temp/,
  isTimeKeyword,
};
