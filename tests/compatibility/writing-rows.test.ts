/**
 * The original's rows on invalidation, each under its name, by Knex and by Objection: the read is cached, and after
 * each write it says what the database says, by one query and then none.
 */
import { expectCached } from '../support/assertions';
import { describeDatabases } from '../support/databases';
import { row } from './matrix/row';
import { useBench } from './support/bench';
import { refill } from './support/refill';
import { plain } from './support/row-read';
import type { RowWrite } from './support/row-write';
import { ROW_WRITES } from './support/row-writes';
import { ROW_WRITES_RELATED } from './support/row-writes-related';

const titleOf = ({ row: name, style, as }: RowWrite): string =>
  row(name, `by ${style}${as === undefined ? '' : `, ${as}`}`);

describeDatabases('rows on invalidation', (db) => {
  const bench = useBench(db);
  beforeEach(() => refill(bench.knex));

  describe.each(Object.entries({ ...ROW_WRITES, ...ROW_WRITES_RELATED }))('%s', (_subject, writes) => {
    test.each(writes.map((write) => [titleOf(write), write] as const))(
      '%s: what is cached is right after each write',
      async (_title, { read, first, steps, queries = 1 }) => {
        const make = () => read(bench);
        await make(); // Objection asks for the columns of a table once
        await refill(bench.knex);
        expect(plain(await expectCached(bench.knex, make, { queries }))).toEqual(first);
        for (const [write, answer] of steps) {
          await write(bench);
          expect(plain(await expectCached(bench.knex, make, { queries }))).toEqual(answer);
        }
      },
    );
  });
});
