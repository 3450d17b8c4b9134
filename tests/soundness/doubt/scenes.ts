/** How an outcome comes to be in doubt: on the way, by time limits, at a constraint, in a result. */
import type { Knex } from 'knex';

import { attempt, nextUser, type Scene } from './scene';
import { killed } from './scenes-killed';
import { lateRollback, timeLimits } from './scenes-time';
import { drawTarget } from './targets';
import type { Side, Stop } from './wire-proxy';

interface Fate {
  readonly name: string;
  /** while the doubt begins */
  now?(stop: Stop): void;
  /** when it ends */
  later(stop: Stop): Promise<void> | void;
}

const goesOn: Fate = { name: 'goes on late', later: (stop) => stop.release() };
const isCut: Fate = { name: 'is cut off', now: (stop) => stop.cut(), later: () => {} };
const isCutLate: Fate = { name: 'is cut off late', later: (stop) => stop.cut() };

const FATES: Readonly<Record<Side, readonly Fate[]>> = {
  statement: [
    goesOn,
    isCut,
    isCutLate,
    // The pool has given it up, and the server has not heard of it yet.
    {
      name: 'arrives after its sender is gone',
      now: (stop) => stop.strand(),
      later: (stop) => stop.deliver(),
    },
    { name: 'never arrives', now: (stop) => stop.strand(), later: (stop) => stop.cut() },
  ],
  answer: [
    goesOn,
    isCut,
    isCutLate,
    { name: 'is torn', now: (stop) => stop.tear(), later: (stop) => stop.cut() },
  ],
};

const stopped: Scene = {
  name: 'stopped on the way',
  weight: 12,
  async play(act) {
    const { lane, random, stage, title } = act;
    const target = drawTarget(random, stage.options.served);
    const side: Side = random.pick(['statement', 'answer']);
    const fate = random.pick(FATES[side]);
    title.push(`${target.name}: the ${side} ${fate.name}`);
    let running!: Promise<boolean>;
    const stop = await lane.proxy.stopAt(target.sql, side, () => {
      running = attempt(target.run(act));
      return running;
    });
    if (stop === undefined) return async () => {};
    fate.now?.(stop);
    const next = random.below(2) === 0 ? nextUser(act) : undefined;
    return async () => {
      await fate.later(stop);
      await running;
      await next;
    };
  },
};

type Reading = { readonly ended: Promise<boolean>; abandon(): void };

const WAYS: Readonly<Record<string, (knex: Knex, rows: (knex: Knex) => Knex.QueryBuilder) => Reading>> = {
  awaited: (knex, rows) => ({ ended: attempt(rows(knex)), abandon: () => {} }),
  'in a transaction': (knex, rows) => {
    const reading = knex.transaction(async (trx) => {
      await rows(trx);
    });
    return { ended: attempt(reading), abandon: () => {} };
  },
  /** A stream of Knex does not end when its connection breaks, with no cache either: somebody has to give it up. */
  streamed: (knex, rows) => {
    const stream = rows(knex).stream();
    return { ended: attempt(collect(stream)), abandon: () => stream.destroy(new Error('given up')) };
  },
};

async function collect(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _row of stream);
}

const torn: Scene = {
  name: 'torn result',
  weight: 3,
  async play({ lane, random, stage, title }) {
    const way = random.pick(Object.keys(WAYS));
    title.push(way);
    // Asked with a bound of its own, it is in no cache yet.
    const bound = -1 - random.below(1_000_000);
    const rows = (knex: Knex) => knex('account').where('version', '>', bound).orderBy('id');
    let reading!: Reading;
    const stop = await lane.proxy.stopAt(/^select .*account.* where .version. >/i, 'result', () => {
      reading = WAYS[way]!(lane.knex, rows);
      return reading.ended;
    });
    stop?.tear();
    reading.abandon();
    if (stop !== undefined && (await reading.ended))
      stage.found.push(`${title.join(', ')}: half a result was taken for a whole one`);
    return async () => {
      stop?.cut();
      const versions = async () => (await rows(lane.knex)).map(({ version }: { version: number }) => version);
      for (let times = 0; times < 2; times += 1)
        await stage.check(title.join(', '), versions, (accounts) => accounts.map(({ version }) => version));
    };
  },
};

export const SCENES: readonly Scene[] = [stopped, torn, ...timeLimits, lateRollback, killed];
