/** What a text says of the order of its rows, and where it leaves a choice to the database. */
import { rowChoice } from '../../../cachalot/analysis/row-choice';
import { lexicon as mysql } from '../../../cachalot/databases/mysql/lexicon';
import { lexicon as postgres } from '../../../cachalot/databases/postgres/lexicon';
import { lexicon as sqlite } from '../../../cachalot/databases/sqlite/lexicon';

const SETTLED = { ordered: false, limit: 'none', chooses: false };

describe.each(Object.entries({ mysql, postgres, sqlite }))('the choice of rows (%s)', (_name, lexicon) => {
  test.each<[string, object]>([
    ['select * from t', {}],
    ['select * from t order by a', { ordered: true }],
    ['(select * from t order by a)', {}],
    ['select * from t where a in (select b from u order by c)', {}],
    ['select sum(a) over (order by b) from t', {}],
    ["select 'order by' from t -- order by a", {}],
    ['select order_by from t', {}],
    ['select * from t limit 5', { limit: { count: 5, start: 22 } }],
    ['select * from t limit ?', { limit: 'last' }],
    ['select * from t order by a limit ?', { ordered: true, limit: 'last' }],
    ['select * from t limit ? offset ?', { limit: 'other' }],
    ['select * from t limit 5 offset 2', { limit: 'other' }],
    ['select * from t limit 2, 5', { limit: 'other' }],
    ['select * from t where a in (select b from u limit 1)', { chooses: true }],
    ['select row_number() over (partition by a) from t', { chooses: true }],
    ['select group_concat(a) from t', { chooses: true }],
    ['select distinct on (a) a, b from t', { chooses: true }],
    ['select distinct a from t', {}],
  ])('%s', (sql, expected) => {
    expect(rowChoice(sql, lexicon)).toEqual({ ...SETTLED, ...expected });
  });

  it('takes FETCH for a cut', () => {
    expect(rowChoice('select * from t fetch first 3 rows only', lexicon).limit).toBe('other');
  });
});
