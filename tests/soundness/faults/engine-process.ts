/** A process with cachalot, as the test sees it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Answer, EngineStatistics, Orders, Request } from './orders';

export class EngineProcess {
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #child: ChildProcess;
  #lastId = 0;
  said = '';
  /** hears every answer, in the order in which they were given */
  onAnswer: (answer: Answer) => void = () => {};

  /** @param folder where the transpiled program is */
  constructor(folder: string, orders: Orders) {
    const program = path.join(folder, 'tests/soundness/faults/engine.js');
    this.#child = spawn(process.execPath, [program, JSON.stringify(orders)], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text) => {
        this.said += text;
      });
    this.#child.on('message', (answer: Answer) => {
      this.onAnswer(answer);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    this.#child.once('exit', () => {
      for (const tell of this.#waiting.values())
        tell({ id: 0, error: `the process ended: ${this.said}`, milliseconds: 0, owed: 0 });
      this.#waiting.clear();
    });
  }

  ask(what: Request['what'], key = 0): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, what, key });
    });
  }

  async stats(): Promise<EngineStatistics> {
    const { value, error } = await this.ask('stats');
    if (error !== undefined) throw new Error(error);
    return value as EngineStatistics;
  }

  /** Resolves with its exit code once it has ended by itself. */
  async end(): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const gone = once(this.#child, 'exit');
    void this.ask('end');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    const [code] = (await gone) as [number | null];
    clearTimeout(timer);
    return code;
  }
}
