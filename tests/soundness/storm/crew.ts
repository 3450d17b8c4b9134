/** One place among the processes of a storm: whoever sails there dies now and then, and another takes over. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import type { Death, FromChild, Orders, StormOptions, ToChild } from './plan';
import { type Line, linesOf } from './sightings';
import type { Told } from './timeline';

export class Place {
  deaths = 0;
  #incarnation = 0;
  #child: ChildProcess | undefined;
  /** operations of this round that are still to be done */
  #left = 0;
  readonly #log: string;

  constructor(
    private readonly options: StormOptions,
    readonly slot: number,
    logs: string,
  ) {
    this.#log = path.join(logs, `${slot}.log`);
    fs.writeFileSync(this.#log, '');
  }

  get name(): string {
    return `process ${this.slot}.${this.#incarnation}`;
  }

  async launch(): Promise<void> {
    const { seed, delays, changes, database, config, cache, folder } = this.options;
    const orders: Orders = {
      ...{ slot: this.slot, incarnation: this.#incarnation, log: this.#log },
      ...{ seed, delays, changes, database, config, cache },
    };
    const main = path.join(folder, 'tests/soundness/storm/child/main.js');
    this.#child = fork(main, [JSON.stringify(orders)], { execArgv: ['--no-warnings'], env: environment() });
    const message = await this.#answer();
    if (message === undefined || !('ready' in message)) throw new Error(`${this.name} did not start.`);
  }

  /** So many operations; after each death another process does what is left. Resolves when all are done. */
  async sail(operations: number, dieAfter: number | undefined, death: Death): Promise<Told[]> {
    this.#left = operations;
    const told: Told[] = [];
    let plan = dieAfter === undefined ? {} : { dieAfter, death };
    for (;;) {
      const answer = this.#tell({ go: this.#left, ...plan });
      const message = await answer;
      told.push(...this.#news());
      if (message !== undefined) return told;
      if (this.#child?.signalCode !== 'SIGKILL')
        return [...told, { by: this.name, line: { kind: 'wrong', text: 'the process ended by itself' } }];
      this.deaths += 1;
      this.#incarnation += 1;
      plan = {};
      await this.launch();
      if (this.#left <= 0) return told;
    }
  }

  async calm(): Promise<{ readonly answers: readonly string[]; readonly again: readonly string[] }> {
    const message = await this.#tell({ calm: true });
    if (message === undefined || !('answers' in message))
      throw new Error(`${this.name} did not answer at a calm.`);
    return message;
  }

  async dismiss(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.send({ end: true } satisfies ToChild);
    const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(impatience);
  }

  /** The lines that were written since the last time. */
  #news(): Told[] {
    const text = fs.readFileSync(this.#log, 'utf8');
    fs.writeFileSync(this.#log, '');
    const by = this.name;
    const lines: Line[] = linesOf(text);
    this.#left -= lines.filter(({ kind }) => kind === 'done').length;
    return lines.map((line) => ({ by, line }));
  }

  #tell(message: ToChild): Promise<FromChild | undefined> {
    const answer = this.#answer();
    this.#child?.send(message, () => undefined);
    return answer;
  }

  /** `undefined` when the process is gone instead. */
  #answer(): Promise<FromChild | undefined> {
    const child = this.#child!;
    return new Promise((resolve) => {
      const settle = (message?: FromChild): void => {
        child.off('message', settle);
        child.off('exit', gone);
        resolve(message);
      };
      const gone = (): void => settle();
      child.on('message', settle);
      child.once('exit', gone);
    });
  }
}

/** Nothing that a test runner says to its own processes. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest;
}
