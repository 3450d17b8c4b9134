/** The judge of histories finds each anomaly that a level forbids, and lets pass what it allows. */
import type { Key, Level, Step, Unit } from './history';
import { judge } from './judge';
import type { HistoryDatabase } from './plan';

const append = (value: number, from: number, ...keys: Key[]): Step => {
  return { kind: 'append', keys: keys.length === 0 ? ['a 1'] : keys, value, from, at: from + 1 };
};
const read = (from: number, seen: Record<Key, number[]>): Step => {
  return { kind: 'read', path: 'row', from, at: from + 1, seen };
};
const mark = (kind: 'savepoint' | 'release' | 'undo', name = 'one'): Step => ({ kind, name });

/** From one before its first statement to one after its last. */
function unit(level: Level, steps: Step[], how: 'commit' | 'rollback' = 'commit'): Unit {
  const times = steps.flatMap((step) => ('from' in step ? [step.from] : []));
  const [first, last] = [Math.min(...times), Math.max(...times) + 1];
  const alone = level === 'alone';
  const end = { how, from: alone ? first : last + 0.1, at: alone ? last : last + 0.2 };
  return {
    by: 'somebody',
    level,
    from: alone ? first : first - 1,
    begun: first - 0.5,
    opens: false,
    steps,
    end,
  };
}

type Lists = Record<Key, number[]>;
const judged = (lists: Lists, units: readonly Unit[], database: HistoryDatabase) =>
  judge({ database, units, lists: new Map(Object.entries(lists)) });

const both = [unit('read committed', [append(1, 10, 'a 1'), append(2, 20, 'b 1')])];

describe('the judge lets pass', () => {
  it.each<[string, Lists, Unit[], HistoryDatabase?]>([
    [
      'a read before a change and one after it',
      { 'a 1': [1] },
      [
        unit('alone', [append(1, 10)]),
        unit('alone', [read(1, { 'a 1': [] })]),
        unit('alone', [read(20, { 'a 1': [1] })]),
      ],
    ],
    [
      'either answer while a change is under way',
      { 'a 1': [1] },
      [
        { ...unit('alone', [append(1, 10)]), end: { how: 'commit', from: 10, at: 100 } },
        unit('alone', [read(20, { 'a 1': [] })]),
        unit('alone', [read(30, { 'a 1': [1] })]),
      ],
    ],
    [
      'a change of which nobody knows whether it was done',
      { 'a 1': [1] },
      [
        { ...unit('alone', [append(1, 10)]), end: { how: 'commit', from: 10 } },
        unit('alone', [read(90, { 'a 1': [] })]),
      ],
    ],
    [
      'what each statement of READ COMMITTED sees',
      { 'a 1': [1] },
      [
        unit('read committed', [read(5, { 'a 1': [] }), read(20, { 'a 1': [1] })]),
        unit('alone', [append(1, 10)]),
      ],
    ],
    [
      'a snapshot that others have left behind',
      { 'a 1': [1] },
      [
        unit('repeatable read', [read(5, { 'a 1': [] }), read(20, { 'a 1': [] })]),
        unit('alone', [append(1, 10)]),
      ],
    ],
    [
      'own changes, and those that were undone no more',
      { 'a 1': [1, 3] },
      [
        unit('repeatable read', [
          append(1, 10),
          mark('savepoint'),
          append(2, 20),
          read(30, { 'a 1': [1, 2] }),
          mark('undo'),
          read(40, { 'a 1': [1] }),
          append(3, 50),
          mark('release'),
          read(60, { 'a 1': [1, 3] }),
        ]),
      ],
    ],
    [
      'write skew under REPEATABLE READ',
      { 'a 1': [1], 'b 1': [2] },
      [
        unit('repeatable read', [read(10, { 'a 1': [], 'b 1': [] }), append(1, 20, 'a 1')]),
        unit('repeatable read', [read(10, { 'a 1': [], 'b 1': [] }), append(2, 20, 'b 1')]),
      ],
    ],
    [
      'rows that are not committed under READ UNCOMMITTED of MySQL',
      { 'a 1': [] },
      [
        unit('read uncommitted', [read(20, { 'a 1': [1] })]),
        unit('read committed', [append(1, 10), read(30, { 'a 1': [1] })], 'rollback'),
      ],
      'mysql',
    ],
    [
      'the latest version of a row that a snapshot of MySQL has changed',
      { 'a 1': [1, 2] },
      [
        unit('repeatable read', [read(5, { 'a 1': [] }), append(2, 20), read(30, { 'a 1': [1, 2] })]),
        unit('alone', [append(1, 10)]),
      ],
      'mysql',
    ],
  ])('%s', (_what, lists, units, database = 'postgres') => {
    expect(judged(lists, units, database)).toEqual([]);
  });
});

describe('the judge finds', () => {
  it.each<[string, RegExp, Lists, Unit[], HistoryDatabase?]>([
    [
      'a read that misses what was acknowledged',
      /too late/,
      { 'a 1': [1] },
      [unit('alone', [append(1, 10)]), unit('alone', [read(20, { 'a 1': [] })])],
    ],
    [
      'the same where it was only seen by somebody',
      /too late/,
      { 'a 1': [1] },
      [
        { ...unit('alone', [append(1, 10)]), end: { how: 'commit', from: 10 } },
        unit('alone', [read(20, { 'a 1': [1] })]),
        unit('alone', [read(30, { 'a 1': [] })]),
      ],
    ],
    [
      'the same under READ COMMITTED',
      /too late/,
      { 'a 1': [1] },
      [unit('alone', [append(1, 10)]), unit('read committed', [read(20, { 'a 1': [] })])],
    ],
    [
      'the same under READ UNCOMMITTED of MySQL',
      /missed by/,
      { 'a 1': [1] },
      [unit('alone', [append(1, 10)]), unit('read uncommitted', [read(20, { 'a 1': [] })])],
      'mysql',
    ],
    [
      'a read of what nobody had sent',
      /had not been sent/,
      { 'a 1': [1] },
      [unit('alone', [append(1, 50)]), unit('read uncommitted', [read(20, { 'a 1': [1] })])],
      'mysql',
    ],
    [
      'a read of what is committed later',
      /too late/,
      { 'a 1': [1] },
      [unit('alone', [append(1, 50)]), unit('alone', [read(20, { 'a 1': [1] })])],
    ],
    [
      'a read of what was rolled back',
      /no beginning/,
      { 'a 1': [] },
      [unit('read committed', [append(1, 10)], 'rollback'), unit('alone', [read(20, { 'a 1': [1] })])],
    ],
    [
      'a read of a state in between',
      /circle/,
      { 'a 1': [1, 2] },
      [unit('read committed', [append(1, 10), append(2, 20)]), unit('alone', [read(22, { 'a 1': [1] })])],
    ],
    [
      'half a transaction in one statement',
      /circle/,
      { 'a 1': [1], 'b 1': [2] },
      [...both, unit('alone', [read(20, { 'a 1': [1], 'b 1': [] })])],
    ],
    [
      'half a transaction in one snapshot',
      /circle/,
      { 'a 1': [1], 'b 1': [2] },
      [...both, unit('repeatable read', [read(15, { 'b 1': [] }), read(30, { 'a 1': [1] })])],
    ],
    [
      'two states of one row in one snapshot',
      /circle|too late/,
      { 'a 1': [1] },
      [
        unit('repeatable read', [read(5, { 'a 1': [] }), read(20, { 'a 1': [1] })]),
        unit('alone', [append(1, 10)]),
      ],
    ],
    [
      'a snapshot older than its transaction',
      /too late/,
      { 'a 1': [1] },
      [unit('alone', [append(1, 10)]), unit('repeatable read', [read(20, { 'a 1': [] })])],
    ],
    [
      'own changes that are not seen',
      /no beginning/,
      { 'a 1': [1] },
      [unit('read committed', [append(1, 10), read(20, { 'a 1': [] })])],
    ],
    [
      'own changes that were undone and are seen',
      /no beginning/,
      { 'a 1': [] },
      [unit('read committed', [mark('savepoint'), append(1, 10), mark('undo'), read(20, { 'a 1': [1] })])],
    ],
    [
      'a lost update',
      /circle/,
      { 'a 1': [1, 2] },
      [
        unit('repeatable read', [read(10, { 'a 1': [] }), append(1, 20)]),
        unit('repeatable read', [read(10, { 'a 1': [] }), append(2, 25)]),
      ],
    ],
    [
      'write skew under SERIALIZABLE',
      /circle/,
      { 'a 1': [1], 'b 1': [2] },
      [
        unit('serializable', [read(10, { 'a 1': [], 'b 1': [] }), append(1, 20, 'a 1')]),
        unit('serializable', [read(10, { 'a 1': [], 'b 1': [] }), append(2, 20, 'b 1')]),
      ],
    ],
    ['an acknowledged change that is gone', /not all/, { 'a 1': [] }, [unit('alone', [append(1, 10)])]],
    ['half a transaction that is left', /not all/, { 'a 1': [1], 'b 1': [] }, both],
  ])('%s', (_what, why, lists, units, database = 'postgres') => {
    expect(judged(lists, units, database)).toEqual([expect.stringMatching(why)]);
  });
});
