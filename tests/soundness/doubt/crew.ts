/** The child processes: one that reads all the time, and those that are killed in a write. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Knex } from 'knex';
import type { FromChild, Orders, ToChild } from './child-orders';
import type { Answers } from './world';

/** A process, and what it has told. */
export class Hand {
  readonly #process: ChildProcess;
  readonly #told: FromChild[] = [];
  readonly #waiting = new Set<() => void>();
  #said = '';

  constructor(folder: string, orders: Orders) {
    const program = path.join(folder, 'tests/soundness/doubt/child.js');
    this.#process = fork(program, [JSON.stringify(orders)], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '' },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (text) => {
        this.#said += text;
      });
    this.#process.on('message', (message: FromChild) => {
      this.#told.push(message);
      this.#wake();
    });
    this.#process.once('disconnect', () => this.#wake());
  }

  #wake(): void {
    for (const go of this.#waiting) go();
    this.#waiting.clear();
  }

  order(order: ToChild): void {
    this.#process.send(order);
  }

  /** Takes the next thing that it tells of that kind. */
  async tells<K extends string>(kind: K): Promise<Extract<FromChild, Record<K, unknown>>> {
    for (;;) {
      const index = this.#told.findIndex((message) => kind in message || 'failed' in message);
      const message = this.#told[index];
      if (message === undefined) {
        if (this.#gone) throw new Error(`A child process ended: ${this.#said}`);
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
        continue;
      }
      this.#told.splice(index, 1);
      if ('failed' in message) throw new Error(message.failed);
      return message as Extract<FromChild, Record<K, unknown>>;
    }
  }

  /** What it has told and nobody has taken. */
  get told(): readonly FromChild[] {
    return this.#told;
  }

  /** Resolves when all that it has told until its end is here. */
  async kill(): Promise<void> {
    if (this.#gone) return;
    const ends = ['exit', 'disconnect'].map((end) => once(this.#process, end));
    this.#process.kill('SIGKILL');
    await Promise.all(ends);
  }

  get #gone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }
}

export class Crew {
  readonly #reader: Hand;
  readonly #ready: Promise<unknown>;

  constructor(
    private readonly folder: string,
    private readonly orders: Orders,
  ) {
    this.#reader = new Hand(folder, orders);
    this.#ready = this.#reader.tells('ready');
    // Whoever reads first is told.
    this.#ready.catch(() => {});
  }

  async read(): Promise<{ answers: Answers; hits: number }> {
    await this.#ready;
    this.#reader.order({ what: 'read' });
    return this.#reader.tells('answers');
  }

  /** A process that will be killed, on the way that `config` says. */
  async recruit(config: Knex.Config): Promise<Hand> {
    const hand = new Hand(this.folder, { ...this.orders, config });
    await hand.tells('ready');
    return hand;
  }

  close(): Promise<void> {
    return this.#reader.kill();
  }
}
