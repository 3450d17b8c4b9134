/** Time limits: of Knex with and without cancelling, of the server, and that of Knex’s own ROLLBACK. */
import { type Act, attempt, lock, nextUser, type Scene } from './scene';
import { inTransaction, undo, WRITE, work, write } from './targets';

/** Milliseconds after which Knex gives a statement up. */
const MILLISECONDS = 40;

interface Limited {
  /** the write has failed, or was done in time */
  readonly over: Promise<boolean>;
  /** and so is the transaction around it */
  readonly ended: Promise<boolean>;
}

/** A write with a time limit, alone or in a transaction. */
function limited(act: Act, cancel: boolean): Limited {
  const { lane, random } = act;
  if (random.below(2) === 0) {
    const over = attempt(write(lane.knex, act, { milliseconds: MILLISECONDS, cancel }));
    return { over, ended: over };
  }
  act.title.push('in a transaction');
  let over!: Promise<boolean>;
  const ended = attempt(
    inTransaction(act, (trx) => {
      const writing = write(trx, act, { milliseconds: MILLISECONDS, cancel });
      over = attempt(writing);
      return writing;
    }),
  );
  return { over: Promise.race([ended, begun().then(() => over)]), ended };

  async function begun(): Promise<void> {
    while (over === undefined) await new Promise((resolve) => setImmediate(resolve));
  }
}

const onTheWay: Scene = {
  name: 'time limit on the way',
  weight: 4,
  async play(act) {
    const { lane, random, title } = act;
    const cancel = random.below(2) === 0;
    const side = random.pick(['statement', 'answer'] as const);
    const fate = random.pick(['goes on', 'cut'] as const);
    title.push(
      `${cancel ? 'cancelled' : 'given up'}: the ${side} ${fate === 'cut' ? 'is cut off' : 'goes on'}`,
    );
    let writing!: Limited;
    const stop = await lane.proxy.stopAt(WRITE, side, () => {
      writing = limited(act, cancel);
      return writing.ended;
    });
    const { over, ended } = writing;
    await over;
    const next = random.below(2) === 0 ? nextUser(act) : undefined;
    return async () => {
      await (fate === 'cut' ? stop?.cut() : stop?.release());
      await ended;
      await next;
    };
  },
};

const atALock: Scene = {
  name: 'time limit at a lock',
  weight: 3,
  async play(act) {
    const { random, title } = act;
    const cancel = random.below(2) === 0;
    title.push(cancel ? 'cancelled' : 'given up');
    const unlock = await lock(act);
    const { over, ended } = limited(act, cancel);
    await over;
    const next = random.below(2) === 0 ? nextUser(act) : undefined;
    return async () => {
      await unlock();
      await ended;
      await next;
    };
  },
};

const byTheServer: Scene = {
  name: 'time limit of the server',
  weight: 3,
  cannot: ({ hurries }) => (hurries ? undefined : 'this server has no time limit for writes'),
  async play(act) {
    const { lane, random, title } = act;
    const unlock = await lock(act);
    const { hurried } = lane;
    const inside = random.below(2) === 0;
    if (inside) title.push('in a transaction');
    let running!: Promise<boolean>;
    // Its answer is an error, and nobody knows it yet.
    const stop = await lane.proxy.stopAt(WRITE, 'answer', () => {
      running = attempt(inside ? hurried.transaction((trx) => write(trx, act)) : write(hurried, act));
      return running;
    });
    const isCut = random.below(2) === 0;
    title.push(isCut ? 'the answer is cut off' : 'the answer comes late');
    return async () => {
      await (isCut ? stop?.cut() : stop?.release());
      await unlock();
      await running;
    };
  },
};

export const timeLimits: readonly Scene[] = [onTheWay, atALock, byTheServer];

/** Knex waits five seconds for its ROLLBACK, and then gives the connection back to the pool as it is. */
export const lateRollback: Scene = {
  name: 'ROLLBACK that hangs',
  weight: 0.25,
  async play(act) {
    const { lane, random, title } = act;
    const side = random.pick(['statement', 'answer'] as const);
    const fate = random.pick(['goes on', 'cut'] as const);
    title.push(`the ${side} ${fate === 'cut' ? 'is cut off' : 'goes on'}`);
    let running!: Promise<boolean>;
    const stop = await lane.proxy.stopAt(/^rollback/i, side, () => {
      running = attempt(inTransaction(act, (trx) => work(trx, act).then(undo)));
      return running;
    });
    await running;
    const next = [nextUser(act), attempt(write(lane.knex, act)), nextUser(act)];
    return async () => {
      await (fate === 'cut' ? stop?.cut() : stop?.release());
      await Promise.all(next);
    };
  },
};
