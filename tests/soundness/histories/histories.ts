/**
 * Histories: several processes over one database and one cache, in rounds. After each round the lists of the database
 * say in which order everything was committed, the processes say what they saw, and the judge compares.
 *
 * The same seed draws the same units for each process; how they interleave is up to the machine.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Knex } from 'knex';
import { Random } from '../support/random';
import type { Level } from './history';
import { judge } from './judge';
import type { Counts, FromChild, HistoryOptions, Orders, ToChild, Told } from './plan';
import { listsIn } from './world';

/** The outcome, in figures. */
export interface Outcome {
  operations: number;
  transactions: number;
  /** those of them that were committed */
  committed: number;
  reads: number;
  appends: number;
  hits: number;
  misses: number;
  bypasses: number;
  /** reads that met the mark of a write under way */
  marksMet: number;
  /** calls that the cache failed */
  errors: number;
  refused: number;
  rounds: number;
  /** what the database refused, by what it said */
  readonly refusals: Map<string, number>;
  /** nothing after the first round in which there was something */
  readonly found: string[];
}

/** Runs until all operations are done or something was found. `knex` must be without a cache. */
export async function runHistories(
  options: HistoryOptions,
  knex: Knex,
  progress: (outcome: Outcome) => void = () => {},
): Promise<Outcome> {
  const outcome = nothing();
  const random = new Random(options.seed);
  const crew = Array.from({ length: options.processes }, (_, slot) => new Hand(options, slot));
  try {
    await Promise.all(crew.map((hand) => hand.ready()));
    while (outcome.operations < options.operations && outcome.found.length === 0) {
      await crew[0]!.ask({ empty: true });
      const go = Math.ceil(options.round / crew.length);
      const order: ToChild = { go, levels: levelsOfRound(options, random) };
      const told = await Promise.all(crew.map((hand) => hand.ask(order) as Promise<Told>));
      const units = told.flatMap((each) => each.units);
      outcome.found.push(...told.flatMap(({ wrong }) => wrong));
      outcome.found.push(...judge({ database: options.database, units, lists: await listsIn(knex) }));
      for (const each of told) count(outcome, each);
      outcome.rounds += 1;
      progress(outcome);
    }
    return outcome;
  } finally {
    await Promise.all(crew.map((hand) => hand.dismiss()));
  }
}

/** In every other round all transactions ask for one level: SERIALIZABLE keeps its promise among its own alone. */
function levelsOfRound({ levels }: HistoryOptions, random: Random): readonly Level[] {
  return random.below(2) === 0 ? levels : [random.pick(levels)];
}

/** One process. */
class Hand {
  readonly #child: ChildProcess;
  #gone = false;
  #settle: ((message: FromChild | undefined) => void) | undefined;

  constructor(
    options: HistoryOptions,
    private readonly slot: number,
  ) {
    const { seed, delays, changes, cached, database, config, cache, folder } = options;
    const orders: Orders = { slot, seed, delays, changes, cached, database, config, cache };
    const main = path.join(folder, 'tests/soundness/histories/child/main.js');
    // Nothing that a test runner says to its own processes.
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.#child = fork(main, [JSON.stringify(orders)], { execArgv: ['--no-warnings'], env });
    this.#child.on('message', (message) => this.#settle?.(message as FromChild));
    this.#child.once('exit', () => {
      this.#gone = true;
      this.#settle?.(undefined);
    });
  }

  async ready(): Promise<void> {
    await this.#answer();
  }

  ask(message: ToChild): Promise<FromChild> {
    const answer = this.#answer();
    this.#child.send(message, () => undefined);
    return answer;
  }

  async dismiss(): Promise<void> {
    if (this.#gone) return;
    const gone = once(this.#child, 'exit');
    this.#child.send({ end: true } satisfies ToChild, () => undefined);
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(impatience);
  }

  async #answer(): Promise<FromChild> {
    const message = this.#gone
      ? undefined
      : await new Promise<FromChild | undefined>((resolve) => {
          this.#settle = resolve;
        });
    if (message === undefined) throw new Error(`Process ${this.slot} of the histories has ended by itself.`);
    return message;
  }
}

function count(outcome: Outcome, { units, operations, counts, refused }: Told): void {
  outcome.operations += operations;
  for (const { level, steps, end } of units) {
    if (level !== 'alone') {
      outcome.transactions += 1;
      if (end.how === 'commit' && end.at !== undefined) outcome.committed += 1;
    }
    for (const { kind } of steps) {
      if (kind === 'read') outcome.reads += 1;
      if (kind === 'append') outcome.appends += 1;
    }
  }
  for (const name of Object.keys(counts) as (keyof Counts)[]) outcome[name] += counts[name];
  outcome.refused += refused.length;
  for (const text of refused) outcome.refusals.set(text, (outcome.refusals.get(text) ?? 0) + 1);
}

function nothing(): Outcome {
  return {
    ...{ operations: 0, transactions: 0, committed: 0, reads: 0, appends: 0 },
    ...{ hits: 0, misses: 0, bypasses: 0, marksMet: 0, errors: 0, refused: 0, rounds: 0 },
    refusals: new Map(),
    found: [],
  };
}
