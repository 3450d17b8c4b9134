/**
 * Who takes part in an exploration, and under which circumstances.
 */
import { closeCaches } from '../../../cachalot/store/caches';
import type { Mutations } from './remote-backend';
import type { Scenario } from './schedule';
import { type Happenings, World } from './world';

export interface Cast {
  readonly readers: number;
  readonly readsEach?: number;
  readonly writers: number;
  /** nothing is kept when it begins; else the answer is */
  readonly cold?: boolean;
}

export function scenario(
  { readers, readsEach = 1, writers, cold = false }: Cast,
  happenings: Happenings = {},
  mutations: Mutations = {},
): Scenario {
  return async (schedule) => {
    await closeCaches();
    jest.clearAllTimers();
    const world = new World(schedule, happenings, mutations);
    await world.warmUp();
    if (cold) world.coolDown();
    for (let index = 1; index <= writers; index += 1) void world.write(`W${index}`);
    for (let index = 1; index <= readers; index += 1) void readAgain(world, `R${index}`, readsEach);
    return world.run();
  };
}

async function readAgain(world: World, actor: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await world.read(actor);
}

/** Time limits of calls that the schedule never lets happen would keep the process waiting. */
export function stopTheClock(): void {
  jest.useFakeTimers({
    doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date', 'hrtime'],
  });
}
