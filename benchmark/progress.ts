/** Says how far a long run is, and ends it in order when somebody interrupts it. */

/** What the next step throws once the run was interrupted, so that every `finally` on the way is run. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
  }
}

/** npm and the terminal may both pass on one Ctrl-C. */
const ONE_AND_THE_SAME = 500;
const SECONDS_BETWEEN_LINES = 10;

let interruptedAt: number | undefined;

/** From now on the first SIGINT or SIGTERM ends the run at its next step; another one ends it at once. */
export function heedInterrupts(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
}

function interrupt(): void {
  if (interruptedAt === undefined) {
    interruptedAt = performance.now();
    process.stderr.write('\nEnding, and putting everything away. Once more ends at once.\n');
  } else if (performance.now() - interruptedAt > ONE_AND_THE_SAME) {
    process.exit(130);
  }
}

/** @throws {Interrupted} */
export function checkpoint(): void {
  if (interruptedAt !== undefined) throw new Interrupted();
}

/** One line that is written over on a terminal, and now and then a new one elsewhere. */
export class Progress {
  readonly #start = performance.now();
  #done = 0;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly label: string,
    private readonly steps: number,
  ) {}

  /** @throws {Interrupted} */
  step(what: string): void {
    checkpoint();
    const seconds = (performance.now() - this.#start) / 1000;
    const left = (seconds / Math.max(1, this.#done)) * (this.steps - this.#done);
    const about = this.#done === 0 ? '' : `, ${duration(left)} to go`;
    this.#done += 1;
    const line = `${this.label} ${Math.min(this.#done, this.steps)}/${this.steps}: ${what}${about}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else if (seconds - this.#shown > SECONDS_BETWEEN_LINES) process.stderr.write(`${line}\n`);
    else return;
    this.#shown = seconds;
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

export function duration(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`;
}
