/**
 * The SQL of SQLite 3.
 *
 * Lexical rules and quirks: https://www.sqlite.org/lang.html, https://www.sqlite.org/quirks.html
 */
import { type Lexicon, lowerAscii } from '../lexicon';
import {
  bareWords,
  callWords,
  clockWithArguments,
  dateFunctions,
  functions,
  knownFunctions,
  reserved,
} from './lexicon-functions';

/** What the date functions read as this moment; nothing around it is allowed. */
const NOW = /^(?:now|subsec|subsecond)$/i;

export const lexicon: Lexicon = {
  name: 'sqlite',
  rules: {
    doubleQuotes: 'either',
    backticks: true,
    brackets: true,
    stringsMayName: true,
    backslashes: ['plain'],
    escapeStrings: false,
    mysqlComments: false,
    nestedComments: false,
    openComments: true,
    digitsStartWords: false,
    dotsMakeIdentifiers: false,
    variables: false,
    namedPlaceholders: true,
    userOperators: false,
  },
  statements: {
    ddlCommits: false,
    manyTargets: false,
    selectIntoCreates: false,
    optionalInto: false,
    parenthesesHoldSemicolons: false,
    inReadsTables: true,
    innerCtesMayStandAlone: false,
  },
  // names compare without regard to case, quoted or not
  identifier: (text) => lowerAscii(text),
  isUnsure: () => false,
  reserved,
  callWords,
  knownFunctions,
  functions,
  functionPatterns: [],
  clockWithArguments,
  dateFunctions,
  words: bareWords,
  columns: new Map(),
  systemSchemas: new Set(),
  systemRelations: /^(?:sqlite_|pragma_|dbstat$|bytecode$|tables_used$)/,
  temporarySchemas: /^temp$/,
  isTimeKeyword: (text) => text.length < 10 && NOW.test(text),
};
