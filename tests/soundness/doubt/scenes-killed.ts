/** A process that is killed at a step of its write, while others share its cache. */
import type { ChildStop, FromChild, WriteShape } from './child-orders';
import { STOPS } from './child-orders';
import type { Hand } from './crew';
import { type Act, attempt, type Scene } from './scene';
import type { Stop } from './wire-proxy';

type Marks = Extract<FromChild, { marks: unknown }>;

const PLACES = [...STOPS, 'statement', 'answer', 'write', 'written'] as const;

/** The statement by which the change can show. */
const SHOWS: Readonly<Record<WriteShape, RegExp>> = { statement: /^update/i, transaction: /^commit/i };

export const killed: Scene = {
  name: 'killed',
  weight: 1,
  cannot: ({ crew }) => (crew === undefined ? 'no other process shares this cache' : undefined),
  async play(act) {
    const { stage, lane, random, id, title } = act;
    const place = random.pick(PLACES);
    const shape = random.pick(['statement', 'transaction'] as const);
    const arrives = random.below(2) === 0;
    title.push(`at ${place} of a ${shape}${arrives ? ', which arrives all the same' : ''}`);
    const hand = await stage.crew!.recruit(lane.config);
    const stop = await sail(act, hand, place, shape, id);
    await hand.kill();
    return async () => {
      // What the server has got, or will, comes to its end before the lease does.
      if (arrives) await stop?.deliver();
      stop?.cut();
      await stage.look(`${title.join(', ')}, before the lease is over`);
      for (const { marks, writer } of marksOf(hand)) await stage.backend.renew(marks, writer, 1);
    };
  },
};

/** Until it is where it is to be killed. */
async function sail(
  { lane }: Act,
  hand: Hand,
  place: (typeof PLACES)[number],
  shape: WriteShape,
  id: number,
): Promise<Stop | undefined> {
  if (isStopOfChild(place)) {
    hand.order({ what: 'write', shape, id, stop: place });
    await hand.tells('stopped');
    return undefined;
  }
  if (place === 'written') {
    hand.order({ what: 'write', shape, id });
    await hand.tells('written');
    return undefined;
  }
  const side = place === 'answer' ? 'answer' : 'statement';
  return lane.proxy.stopAt(place === 'write' ? /^update/i : SHOWS[shape], side, () => {
    hand.order({ what: 'write', shape, id });
    return attempt(hand.tells('written'));
  });
}

function isStopOfChild(place: (typeof PLACES)[number]): place is ChildStop {
  return (STOPS as readonly string[]).includes(place);
}

function marksOf(hand: Hand): readonly Marks[] {
  return hand.told.filter((message) => 'marks' in message);
}
