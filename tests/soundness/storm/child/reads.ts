/**
 * The reads: every path on which a query reaches the cache, and what its answer says of which subject.
 */
import type { Knex } from 'knex';
import { IDS } from '../schema';
import { now } from '../sightings';
import { type Reading, type Row, rowsOf, type Ship, type Watch } from './ship';

export interface Seen {
  readonly subject: string;
  readonly version: number;
}

interface Read {
  readonly path: string;
  readonly subject: keyof typeof IDS | 'other';
  run(q: Knex, id: number, ship: Ship): Promise<readonly Seen[]>;
}

/** Any write that is rolled back leaves this in its rows; nobody else may ever see it. */
export class PoisonError extends Error {}

const seen = (table: string) => (row: Row | undefined) => {
  if (row === undefined) return [];
  if (row.poison)
    throw new PoisonError(`${table} ${row.id} shows what was rolled back: ${JSON.stringify(row)}`);
  return [{ subject: `${table} ${row.id}`, version: Number(row.version) }];
};

const plainRead = (table: 'account' | 'tally' | 'gadget' | 'outside', subject = table): Read => ({
  path: `${table} first`,
  subject,
  run: async (q, id) => seen(table)(await q(table).where({ id }).first()),
});

export const READS: readonly Read[] = [
  plainRead('account'),
  plainRead('tally'),
  plainRead('gadget'),
  plainRead('outside'),
  {
    path: 'every account',
    subject: 'account',
    run: async (q) => (await q('account').orderBy('id')).flatMap(seen('account')),
  },
  {
    path: 'Objection',
    subject: 'account',
    run: async (q, id, { models }) =>
      seen('account')((await models.Account.query(q).findById(id)) as unknown as Row),
  },
  {
    path: 'raw',
    subject: 'account',
    run: async (q, id) =>
      rowsOf(await q.raw('select id, version, poison from account where id = ?', [id])).flatMap(
        seen('account'),
      ),
  },
  {
    path: 'stream',
    subject: 'account',
    async run(q, id, { knex, streams }) {
      const rows: Row[] = [];
      for await (const row of (q === knex ? streams : q)('account').where({ id }).stream())
        rows.push(row as Row);
      return rows.flatMap(seen('account'));
    },
  },
  {
    path: 'view',
    subject: 'account',
    run: async (q, id) => seen('account')(await q('account_view').where({ id }).first()),
  },
  {
    path: 'pluck',
    subject: 'account',
    run: async (q, id) =>
      (await q('account').where({ id }).pluck('version')).map((version) => ({
        subject: `account ${id}`,
        version,
      })),
  },
  {
    path: 'subquery',
    subject: 'account',
    run: async (q, id) =>
      (await q('account').whereIn('id', q('audit').select('id').where({ id }))).flatMap(seen('account')),
  },
  {
    path: 'sum',
    subject: 'other',
    run: async (q) => {
      const row = await q('account').sum({ sum: 'version' }).first();
      return [{ subject: 'sum', version: Number(row?.sum) }];
    },
  },
  {
    path: 'audit by trigger',
    subject: 'account',
    run: async (q, id) => seen('audit')(await q('audit').where({ id }).first()),
  },
  {
    path: 'join',
    subject: 'account',
    async run(q, id) {
      const row = await q('account')
        .join('audit', 'audit.id', 'account.id')
        .where('account.id', id)
        .first('account.version as version', 'audit.version as audited');
      if (row.version !== row.audited)
        throw new PoisonError(
          `account ${id} is at ${row.version}, its audit at ${row.audited} in one statement`,
        );
      return [
        { subject: `account ${id}`, version: row.version },
        { subject: `audit ${id}`, version: row.audited },
      ];
    },
  },
  {
    path: 'child by cascade',
    subject: 'parent',
    run: async (q, id) => [
      { subject: `child ${id}`, version: (await q('child').where({ id }).first()).parent_code },
    ],
  },
  {
    path: 'graph',
    subject: 'parent',
    async run(q, id, { models }) {
      const parent = await models.Parent.query(q).findById(id).withGraphFetched('children');
      const { code, children } = parent as unknown as { code: number; children: { parent_code: number }[] };
      return [
        { subject: `parent ${id}`, version: code },
        { subject: `child ${id}`, version: children[0]!.parent_code },
      ];
    },
  },
  {
    path: 'item by cascade',
    subject: 'other',
    async run(q, id) {
      const row = await q('item').where({ id }).first();
      return row === undefined ? [] : [{ subject: `item ${id}`, version: 2 * row.generation }];
    },
  },
  {
    path: 'log',
    subject: 'other',
    async run(q) {
      const row = await q('log').count({ count: '*' }).first();
      return [{ subject: 'log', version: Number(row?.count) }];
    },
  },
  {
    path: 'poisoned log',
    subject: 'other',
    async run(q) {
      const rows = await q('log').where({ poison: 1 });
      if (rows.length > 0)
        throw new PoisonError(`log shows what was rolled back: ${JSON.stringify(rows[0])}`);
      return [];
    },
  },
  {
    path: 'shadow',
    subject: 'gadget',
    run: async (q, id) => seen('shadow')(await q('shadow').where({ id }).first()),
  },
];

function draw({ ship, random, diary }: Watch): Reading {
  const hot = random.next() < 0.25; // one that all ask for, so that several are under way at once
  const read = hot ? READS[0]! : random.pick(READS);
  const id = hot ? 1 : 1 + random.below(read.subject === 'other' ? 4 : IDS[read.subject]);
  return async (q, from) => {
    for (const { subject, version } of await read.run(q, id, ship))
      diary.read(subject, version, from, read.path);
  };
}

/** One read outside of transactions; the same again soon is what caches are for. */
export async function readOutside(watch: Watch): Promise<void> {
  const { ship, random, again } = watch;
  const read = again?.read ?? draw(watch);
  const times = again?.times ?? random.below(5);
  if (times > 0) watch.again = { times: times - 1, read };
  else delete watch.again;
  await read(ship.knex, now());
}

/** One read through `q`; it counts as begun at `from`. */
export function readInside(watch: Watch, q: Knex, from: number): Promise<void> {
  return draw(watch)(q, from);
}
