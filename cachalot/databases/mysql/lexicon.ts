/**
 * The SQL of MySQL from 5.7 on and MariaDB from 10.3 on, whatever their sql_mode: where a mode or a version
 * changes the meaning of a text, both meanings are held possible.
 *
 * Lexical rules: https://dev.mysql.com/doc/refman/8.4/en/language-structure.html
 */
import type { Lexicon } from '../lexicon';
import { bareWords, functions, knownFunctions } from './lexicon-functions';
import { callWords, reserved } from './lexicon-words';

export const lexicon: Lexicon = {
  name: 'mysql',
  rules: {
    doubleQuotes: 'either',
    backticks: true,
    brackets: false,
    stringsMayName: false,
    // by default; under NO_BACKSLASH_ESCAPES; under ANSI_QUOTES
    backslashes: ['escapes', 'plain', 'escapes-in-single'],
    escapeStrings: false,
    mysqlComments: true,
    nestedComments: false,
    openComments: false,
    digitsStartWords: true,
    dotsMakeIdentifiers: true,
    variables: true,
    namedPlaceholders: false,
    userOperators: false,
  },
  statements: {
    ddlCommits: true,
    manyTargets: true,
    selectIntoCreates: false,
    optionalInto: true,
    parenthesesHoldSemicolons: false,
    inReadsTables: false,
    // MariaDB does not look further out, MySQL does
    innerCtesMayStandAlone: true,
  },
  // the server's lower_case_table_names decides about case, so the catalog does
  identifier: (text) => text,
  isUnsure: () => false,
  reserved,
  callWords,
  knownFunctions,
  functions,
  functionPatterns: [
    [
      /^(gtid_|asynchronous_|group_replication_|keyring_|audit_|service_|version_tokens_)/,
      'volatile-function',
    ],
  ],
  clockWithArguments: new Map([['unix_timestamp', [0]]]),
  dateFunctions: new Set(),
  words: bareWords,
  // sequences under MariaDB's sql_mode=ORACLE
  columns: new Map([
    ['nextval', 'volatile-function'],
    ['currval', 'volatile-function'],
  ]),
  systemSchemas: new Set(['information_schema', 'mysql', 'performance_schema', 'sys']),
  systemRelations: null,
  temporarySchemas: null,
  isTimeKeyword: () => false,
};
