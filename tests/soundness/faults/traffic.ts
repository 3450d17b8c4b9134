/**
 * Reads and writes that go on in two processes, and the check of each answer.
 *
 * Each write adds one to a version. A read that starts after a write was acknowledged must see at least that version:
 * in the process that wrote it, always; in the other one, unless the writer said with its acknowledgement that its
 * cache had not taken the invalidation, and then from when it says that nothing is owed any more.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineProcess } from './engine-process';
import type { Answer } from './orders';

export interface Stale {
  readonly reader: number;
  readonly writer: number;
  readonly promised: number;
  readonly seen: number;
  readonly phase: string;
}

export interface Sample {
  readonly what: 'read' | 'write';
  readonly phase: string;
  readonly milliseconds: number;
}

/** What is read and written, a table each. Key `n` is written by the process `n % 2` alone. */
export const KEYS = [1, 2, 3, 4];
const READERS = 2;
/** Milliseconds between two queries of one loop, so that the test leaves some of the machine to the rest. */
const PACE = 4;

export class Traffic {
  readonly stale: Stale[] = [];
  readonly errors: string[] = [];
  readonly samples: Sample[] = [];
  phase = 'before';
  /** whoever notices the trouble as the writer does is promised all that was acknowledged */
  strict = false;
  readonly #acknowledged = new Map<number, number>(KEYS.map((key) => [key, 0]));
  readonly #delivered = new Map<number, number>(KEYS.map((key) => [key, 0]));
  #loops: Promise<void>[] = [];
  #going = false;

  constructor(readonly engines: readonly [EngineProcess, EngineProcess]) {
    for (const [index, engine] of engines.entries()) engine.onAnswer = (answer) => this.#hear(index, answer);
  }

  start(): void {
    this.#going = true;
    this.#loops = this.engines.flatMap((engine, index) => [
      this.#write(engine, index),
      ...Array.from({ length: READERS }, (_, turn) => this.#read(engine, index, turn)),
    ]);
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#loops);
  }

  count(what: Sample['what'], phase: string): number {
    return this.samples.filter((sample) => sample.what === what && sample.phase === phase).length;
  }

  /** Once everything is calm: what each process answers is what the last writes left, from its cache too. */
  async settled(): Promise<void> {
    for (const [reader, engine] of this.engines.entries())
      for (const key of [...KEYS, ...KEYS])
        await this.#check(engine, reader, key, this.#acknowledged.get(key)!);
  }

  #hear(writer: number, { owed }: Answer): void {
    if (owed > 0) return;
    for (const key of KEYS) if (key % 2 === writer) this.#delivered.set(key, this.#acknowledged.get(key)!);
  }

  async #write(engine: EngineProcess, index: number): Promise<void> {
    for (let turn = 0; this.#going; turn += 1) {
      const key = KEYS[(turn % 2) * 2 + (index === 1 ? 0 : 1)]!;
      const { phase } = this;
      const answer = await engine.ask('write', key);
      if (answer.error !== undefined) this.errors.push(answer.error);
      else this.#acknowledged.set(key, this.#acknowledged.get(key)! + 1);
      if (answer.error === undefined) this.#hear(index, answer);
      this.samples.push({ what: 'write', phase, milliseconds: answer.milliseconds });
      await pause(PACE * 10);
    }
  }

  async #read(engine: EngineProcess, index: number, turn: number): Promise<void> {
    for (let next = turn; this.#going; next += 1) {
      const key = KEYS[next % KEYS.length]!;
      const known = index === key % 2 || this.strict ? this.#acknowledged : this.#delivered;
      await this.#check(engine, index, key, known.get(key)!);
      await pause(PACE);
    }
  }

  async #check(engine: EngineProcess, reader: number, key: number, promised: number): Promise<void> {
    const { phase } = this;
    const { value, error, milliseconds } = await engine.ask('read', key);
    this.samples.push({ what: 'read', phase, milliseconds });
    if (error !== undefined) this.errors.push(error);
    else if ((value as number) < promised)
      this.stale.push({ reader, writer: key % 2, promised, seen: value as number, phase });
  }
}
