/**
 * Rounds of doubt: in each, up to three writes on lanes of their own come into doubt at once, and out of it in an order
 * that is drawn. Whoever reads meanwhile is judged; after the round everything is cached again, and right.
 */

import { endsInTime } from '../../support/in-time';
import { Random } from '../support/random';
import { type Act, attempt } from './scene';
import { SCENES } from './scenes';
import { Stage, type StageOptions } from './stage';

export interface DoubtOptions extends StageOptions {
  readonly seed: number;
  readonly rounds: number;
  /** what is played, by name; all that can be by default */
  readonly only?: readonly string[];
  progress?(outcome: Outcome): void;
  /** asked after each round: what has been played by then is all */
  isEnough?(): boolean;
}

export interface Outcome {
  rounds: number;
  /** how often each scene was played */
  readonly scenes: Record<string, number>;
  /** scenes that cannot be played there, and why */
  readonly cannot: Record<string, string>;
  /** answers that were judged */
  judged: number;
  /** nothing after the first round in which there was something */
  readonly found: readonly string[];
}

export async function castDoubt(options: DoubtOptions): Promise<Outcome> {
  const stage = await Stage.open(options);
  const outcome: Outcome = { rounds: 0, scenes: {}, cannot: {}, judged: 0, found: stage.found };
  try {
    const playable = SCENES.filter((scene) => {
      const why = scene.cannot?.(stage);
      if (why !== undefined) outcome.cannot[scene.name] = why;
      return why === undefined && (options.only === undefined || options.only.includes(scene.name));
    });
    await stage.settle('at first');
    while (outcome.rounds < options.rounds && stage.found.length === 0) {
      const random = new Random(options.seed, outcome.rounds);
      outcome.rounds += 1;
      const acts: Act[] = [];
      const over = await endsInTime(LONGEST_ROUND, round(stage, random, playable, outcome, acts));
      if (!over) stage.found.push(`hangs: ${acts.map(({ title }) => title.join(', ')).join(' + ')}`);
      outcome.judged = stage.judged;
      options.progress?.(outcome);
      if (options.isEnough?.()) break;
    }
    return outcome;
  } finally {
    await stage.close();
  }
}

/** Milliseconds for one round, on a machine that is busy. */
const LONGEST_ROUND = 150_000;

type Ending = { readonly title: string[]; readonly end: () => Promise<void> };

async function round(
  stage: Stage,
  random: Random,
  playable: typeof SCENES,
  outcome: Outcome,
  acts: Act[],
): Promise<void> {
  const lanes = shuffled(random, stage.lanes).slice(0, 1 + random.below(stage.lanes.length));
  const title = `round ${outcome.rounds}`;
  for (const [index, lane] of lanes.entries()) {
    // Two accounts for each lane, and nobody waits for another.
    const id = 1 + 2 * lane.number + random.below(2);
    acts.push({ stage, lane, id, random: new Random(random.below(2 ** 30), index), title: [title] });
  }
  const endings = await Promise.all(
    acts.map(async (act): Promise<Ending> => {
      const scene = act.random.weighted(playable);
      act.title.push(scene.name);
      outcome.scenes[scene.name] = (outcome.scenes[scene.name] ?? 0) + 1;
      return { title: act.title, end: await scene.play(act) };
    }),
  );
  const all = endings.map((ending) => ending.title.slice(1).join(', ')).join(' + ');
  await stage.look(`${title} (${all}), in doubt`);
  for (const ending of shuffled(random, endings)) {
    await ending.end();
    await stage.look(`${title} (${all}), after ${ending.title.at(1)}`);
  }
  // Before anybody uses them again.
  await stage.inspect(`${title} (${all})`);
  await stage.settle(`${title} (${all})`);
  await carryOn(stage, `${title} (${all})`);
}

/** The pools are as good as new: a plain write of each takes effect once, at once. */
async function carryOn(stage: Stage, when: string): Promise<void> {
  const before = await stage.truth();
  for (const { knex, number } of stage.lanes) {
    const id = 1 + 2 * number;
    const written = await attempt(knex('account').where({ id }).increment('version', 1));
    const [was, is] = [before[id - 1]!.version, (await stage.truth())[id - 1]!.version];
    if (!written || is !== was + 1)
      stage.found.push(`${when}: lane ${number} did not write once what it was told to: ${was}, ${is}`);
    await stage.look(`${when}, afterwards`);
  }
}

function shuffled<T>(random: Random, things: readonly T[]): T[] {
  const left = [...things];
  return things.map(() => left.splice(random.below(left.length), 1)[0]!);
}
