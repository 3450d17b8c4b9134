/**
 * The original's rows on reading, each under its name, by Knex and by Objection: the right answer, one query and then
 * none; the tables that it depends on, and no others; and a fresh answer after a write to any of them.
 */
import { invalidate, overrideSettings } from '../../cachalot';
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';
import type { RowName } from './matrix/rows';
import { type Bench, expectFresh, expectPartlyFresh, tablesOf, useBench } from './support/bench';
import { plain, type RowRead } from './support/row-read';
import { ROW_READS } from './support/row-reads';
import { ROW_READS_ANNOTATED } from './support/row-reads-annotated';
import { ROW_READS_RELATED } from './support/row-reads-related';
import { touch } from './support/touch';

const STYLES = ['knex', 'objection'] as const;
type Style = (typeof STYLES)[number];
type Make = () => PromiseLike<unknown>;

const SUBJECTS = { ...ROW_READS, ...ROW_READS_RELATED, ...ROW_READS_ANNOTATED };

/** The read as a title names it, with the setting that its row speaks of. */
type Case = readonly [title: string, finalCheck: boolean, read: RowRead];

function casesOf(reads: readonly RowRead[], style: Style, database: string): Case[] {
  return reads
    .filter(
      (read) =>
        read[style] !== undefined && (read.only as string[] | undefined)?.includes(database) !== false,
    )
    .flatMap((read) => {
      const names: readonly RowName[] = typeof read.row === 'string' ? [read.row] : read.row;
      const paired = names.length === 2 && names[1]!.includes('no_');
      const claim = `by ${style}${read.as === undefined ? '' : `, ${read.as}`}`;
      if (!paired) return [[row(names, claim), true, read] as const];
      return names.map((name, index) => [row(name, claim), index === 0, read] as const);
    });
}

describeDatabases('rows on reading', (db) => {
  /** Nobody writes to the first; the second is for the writes. */
  const still = useBench(db);
  const changing = useBench(db);
  const makeOf = (style: Style, read: RowRead, bench: Bench): Make =>
    style === 'knex' ? () => read.knex!(bench.knex, db.name) : () => read.objection!(bench.models, db.name);

  describe.each(STYLES)('%s', (style) => {
    describe.each(Object.entries(SUBJECTS))('%s', (_subject, reads) => {
      const cases = casesOf(reads, style, db.name);

      test.each(cases)('%s: the answer, by one query and then none', (_title, finalCheck, read) =>
        overrideSettings({ CACHALOT_FINAL_SQL_CHECK: finalCheck }, async () => {
          const make = makeOf(style, read, still);
          await make(); // Objection asks for the columns of a table once
          await invalidate(...read.tables);
          const found = await expectCached(still.knex, make, { queries: read.queries ?? 1 });
          expect(plain(found)).toEqual(read.answer);
        }),
      );

      test.each(cases)('%s: depends on its tables, and on no others', (_title, finalCheck, read) =>
        overrideSettings({ CACHALOT_FINAL_SQL_CHECK: finalCheck }, async () => {
          const make = makeOf(style, read, changing);
          await make();
          expect(await tablesOf(make)).toEqual([...read.tables].sort());
          for (const table of read.tables) {
            await touch(changing.knex, table);
            await ((read.queries ?? 1) === 1 ? expectFresh : expectPartlyFresh)(changing.knex, make);
          }
        }),
      );
    });
  });
});
