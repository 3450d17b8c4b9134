/**
 * Runs one scenario under every order of its steps.
 *
 * Whatever the code under test waits for is a step: it happens only when the schedule says so. A run follows a
 * list of choices and goes on with the first alternative after it; the next run takes the last choice that has
 * an untried alternative. So every interleaving is visited once, and a failing one is named by its choices.
 */

/** Something that can happen next. */
export interface Step {
  readonly label: string;
  perform(): void;
}

/**
 * Steps that touch nothing that others can see: to let them happen at once leaves out no behaviour, only the many
 * orders that look alike.
 */
const UNSEEN = /^W\d (hears|read)$/;

export class Schedule {
  #steps: Step[] = [];
  #free = true;
  readonly #silenced: RegExp[] = [];
  readonly trace: string[] = [];
  readonly #choices: readonly number[];
  /** how many alternatives there were at each choice */
  readonly widths: number[] = [];
  readonly taken: number[] = [];

  constructor(
    choices: readonly number[],
    /** what a run does where its choices end: take the first alternative, or let chance decide */
    private readonly pick: (width: number) => number = () => 0,
  ) {
    this.#choices = choices;
  }

  /** Until now, everything happens at once. */
  begin(): void {
    this.#free = false;
  }

  /** Resolves with what `act` gives, when the schedule lets it happen. */
  step<T>(label: string, act: () => T): Promise<T> {
    if (this.#free) return Promise.resolve().then(act);
    return new Promise((resolve, reject) => {
      if (this.#silenced.some((steps) => steps.test(label))) return;
      this.#steps.push({
        label,
        perform: () => {
          try {
            resolve(act());
          } catch (error) {
            reject(error as Error);
          }
        },
      });
    });
  }

  /** From now on these steps do not happen: whoever waits for one waits for ever. */
  silence(steps: RegExp): void {
    this.#silenced.push(steps);
    this.#steps = this.#steps.filter((step) => !steps.test(step.label));
  }

  pending(label: string): boolean {
    return this.#steps.some((step) => step.label === label);
  }

  /** Lets steps happen one by one until nothing is left to happen. `extra` offers events of the outside world. */
  async run(extra: () => Step[]): Promise<void> {
    for (;;) {
      await quiet();
      if (this.#steps.length === 0) return;
      const unseen = this.#steps.find((step) => UNSEEN.test(step.label));
      const alternatives = unseen ? [unseen] : [...this.#steps, ...extra()];
      const index = this.#choose(alternatives.length);
      const step = alternatives[index]!;
      this.#steps = this.#steps.filter((waiting) => waiting !== step);
      this.trace.push(step.label);
      step.perform();
    }
  }

  #choose(width: number): number {
    const position = this.taken.length;
    const choice = position < this.#choices.length ? this.#choices[position]! : this.pick(width);
    this.widths.push(width);
    this.taken.push(choice);
    return choice;
  }

  /** The choices of the next run; `undefined` when all have been made. */
  next(): number[] | undefined {
    for (let position = this.taken.length - 1; position >= 0; position -= 1) {
      const choice = this.taken[position]! + 1;
      if (choice < this.widths[position]!) return [...this.taken.slice(0, position), choice];
    }
    return undefined;
  }
}

/** Every promise that could go on has gone on. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export interface Exploration {
  readonly runs: number;
  /** the steps of the first run that broke the claim, and what it found */
  readonly failure: { readonly trace: readonly string[]; readonly found: string } | undefined;
}

/** A scenario says what it found wrong, if anything. */
export type Scenario = (schedule: Schedule) => Promise<string | undefined>;

/** Every interleaving, up to the first that breaks the claim. */
export async function exploreAll(scenario: Scenario): Promise<Exploration> {
  let runs = 0;
  for (let choices: number[] | undefined = []; choices !== undefined; ) {
    const schedule: Schedule = new Schedule(choices);
    const found = await scenario(schedule);
    runs += 1;
    if (found !== undefined) return { runs, failure: { trace: schedule.trace, found } };
    choices = schedule.next();
  }
  return { runs, failure: undefined };
}

/** A number of interleavings drawn by a seed, for scenarios with too many. */
export async function exploreSome(scenario: Scenario, seed: number, count: number): Promise<Exploration> {
  const random = randomFrom(seed);
  for (let runs = 1; runs <= count; runs += 1) {
    const schedule = new Schedule([], (width) => Math.floor(random() * width));
    const found = await scenario(schedule);
    if (found !== undefined) return { runs, failure: { trace: schedule.trace, found } };
  }
  return { runs: count, failure: undefined };
}

/** A small generator of numbers in [0, 1) that a seed replays (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
