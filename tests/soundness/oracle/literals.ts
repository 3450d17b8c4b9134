/** Texts and comments that look like SQL, in every form that a dialect has. */
import type { Random } from '../support/random';
import { BLANK } from './names';
import type { OracleDatabase } from './schema';

const CONTENTS = [
  'from nowhere',
  'x; delete from city; --',
  '/* from nowhere',
  '*/ from nowhere',
  '-- ',
  '# from',
  '" from nowhere "',
  '` from nowhere',
  '$$ from nowhere $$',
  'it is',
  '[',
  ')',
];

/** A literal; with blanks that are no gaps. */
export function textLiteral(database: OracleDatabase, random: Random): string {
  const content = random.pick(CONTENTS);
  return random.pick(FORMS[database])(content).replaceAll(' ', BLANK);
}

type Form = (content: string) => string;

const plain: Form = (content) => `'${content}'`;
const doubled: Form = (content) => `'it''s ${content}'''`;

/** The usual ones many times: after a backslash before a quote, a text is left to the database. */
const FORMS: Readonly<Record<OracleDatabase, readonly Form[]>> = {
  postgres: [
    ...Array.from({ length: 8 }, () => plain),
    doubled,
    (content) => `E'it\\'s ${content}\\\\'`,
    (content) => `E'\\x66\\'${content}'`,
    (content) => (content.includes('$$') ? plain(content) : `$$${content}$$`),
    (content) => `$q$${content} $$ ' $q$`,
    (content) => `U&'\\0066 ${content}'`,
    (content) => `e'${content}\\n'`,
  ],
  mysql: [
    ...Array.from({ length: 12 }, () => plain),
    doubled,
    (content) => `'it\\'s ${content}'`,
    (content) => `"${content.replaceAll('"', '""')} ' "`,
    (content) => `_utf8mb4'${content}'`,
    (content) => `N'${content}'`,
    (content) => `'${content}\\n'`,
  ],
  sqlite: [plain, plain, plain, doubled, (content) => `'${content}\\'`],
};

/** What may stand between two words instead of a blank. */
export const GAPS: Readonly<Record<OracleDatabase, readonly string[]>> = {
  postgres: [
    '\n',
    '\t',
    ' /* from nowhere */ ',
    '/* a /* from b */ from nowhere ; */',
    "/* ' */",
    ' -- from nowhere \' "\n',
    '\r\n',
    '--;\n',
    '/**/',
  ],
  mysql: [
    '\n',
    '\t',
    ' /* from nowhere */ ',
    "/* ' */",
    ' -- from nowhere \' "\n',
    ' # from nowhere ` "\n',
    '\r\n',
    ' --\n',
    '/**/',
    ' --\tfrom nowhere\n',
    '/*!*/',
    '/*!999999 from nowhere */',
    '/*M!999999 , nowhere */',
    '/*! */',
  ],
  sqlite: [
    '\n',
    '\t',
    ' /* from nowhere */ ',
    "/* ' */",
    ' -- from nowhere \' "\n',
    '\r\n',
    '--;\n',
    '/**/',
    '\f',
    '/* /* */',
  ],
};

export const ENDS: Readonly<Record<OracleDatabase, readonly string[]>> = {
  postgres: [';', ' -- from nowhere', '/* end */'],
  mysql: [';', ' -- from nowhere', '# from nowhere', '/* end */'],
  sqlite: [';', ' -- from nowhere', '/* from nowhere', ';;'],
};
