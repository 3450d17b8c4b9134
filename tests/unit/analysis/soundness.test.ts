/**
 * What holds for any text whatever: the analyser answers, in linear time, and misses no name.
 */

import { analyse } from '../../../cachalot/analysis/analyse';
import { analyseBody } from '../../../cachalot/analysis/body';
import { tokenize } from '../../../cachalot/analysis/tokenizer';
import { lexicon as mysql } from '../../../cachalot/databases/mysql/lexicon';
import { lexicon as postgres } from '../../../cachalot/databases/postgres/lexicon';
import { lexicon as sqlite } from '../../../cachalot/databases/sqlite/lexicon';
import * as fc from '../../support/properties';

const PIECES =
  `select * from join left update delete insert into set where with recursive as materialized ( ) , ; . '' ' " \` [ ]
  $$ $a$ /* */ /*! /*!50000 -- # \\ \\' a b t "q" 'x' users values union table only lateral using on in merge truncate
  create drop alter trigger begin end case when then if not atomic procedure explain analyze for update of no key
  share lock mode set autocommit = 1 := @a @@b :n ?1 $1 ? ?| || -> ->> ::int E'\\'' U&"x" _utf8'x' 0x1 1e5 1a .5
  returning do call execute prepare commit rollback to savepoint pragma copy load data infile rows function over`
    .split(/\s+/)
    .concat(['\n', '\0', '\ud800', 'é', '\ufeff']);

const anyText = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(' ')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

describe.each([
  ['postgres', postgres, '"'],
  ['mysql', mysql, '`'],
  ['sqlite', sqlite, '"'],
] as const)('%s', (_name, lexicon, quote) => {
  test('any text has an answer', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { statements } = analyse(text, lexicon);
        const body = analyseBody(text, lexicon);

        expect(statements.every((statement) => statement.kind.length > 0)).toBe(true);
        expect(body.names.every((name) => name.length > 0)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test('no text has more tokens than characters', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenize(text, lexicon).list.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test('tokens follow one another and never overlap', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const starts = tokenize(text, lexicon).list.map((token) => token.start);

        expect(starts).toEqual([...new Set(starts)].sort((one, other) => one - other));
      }),
    );
  });

  test('a quoted table that a text reads is always among its names', () => {
    const around = fc.array(
      fc.constantFrom('a', 'select', 'from', '(', ')', ',', '1', "'x'", '/* c */', 'join', 'where', '='),
      {
        maxLength: 12,
      },
    );

    fc.assert(
      fc.property(around, around, (before, after) => {
        const sql = `${before.join(' ')} ${quote}planted${quote} ${after.join(' ')}`;
        const names = analyse(sql, lexicon).statements.flatMap((statement) => statement.names);

        expect(names).toContainEqual(['planted']);
      }),
    );
  });

  test('a relation that is found is always among the names', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { names, relations, targets } of analyse(text, lexicon).statements) {
          const known = new Set(names.map((name) => name.join('\0')));
          const found = [...(relations ?? []), ...(targets ?? [])];

          expect(found.filter((name) => !known.has(name.join('\0')))).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['parentheses', '('],
    ['comment openers', '/*'],
    ['dollar tags', '$a$b'],
    ['quotes', "'"],
    ['backslashes', "\\'"],
    ['backslash runs', '\\'],
    ['joins', ' join t'],
    ['nested calls', 'age('],
    ['CTEs', 'with a as ('],
    ['routines', 'create procedure p begin '],
    ['explanations', 'explain '],
    ['statement prefixes', 'set statement a for '],
    ['lists', 'a.b, '],
    ['commands', '(delete from a where '],
    ['nested CTEs', '(with a as (select 1) select * from a join '],
    ['operators', '+-'],
    ['named parameters with a parenthesis', ':a('],
    ['variables', '@`a'],
    ['prefixed strings', "E'\\"],
  ])('a long run of %s takes time in proportion', (_what, piece) => {
    const time = (length: number) => {
      const text = `select * from t where ${piece.repeat(length / piece.length)}`;
      const start = process.hrtime.bigint();
      analyse(text, lexicon);
      return Number(process.hrtime.bigint() - start) / 1e6;
    };
    time(4000);

    // quadratic code needs minutes for this, linear code milliseconds
    expect(time(200_000)).toBeLessThan(3000);
  });
});
