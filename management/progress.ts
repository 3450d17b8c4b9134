/** One line at the foot of a terminal that says what is under way, and is gone when something else is written. */

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two changes of the line: reading it takes longer, and writing it takes time too. */
const PAUSE = 100;

const CLEAR_LINE = '\r\x1b[2K';

export class Progress {
  #isShown = false;
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly stream: ProgressStream | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Does nothing where nobody looks on. */
  show(text: string): void {
    if (this.stream?.isTTY !== true || this.now() - this.#last < PAUSE) return;
    this.#last = this.now();
    this.#isShown = true;
    this.stream.write(`${CLEAR_LINE}${text.slice(0, Math.max(1, (this.stream.columns || 80) - 1))}`);
  }

  clear(): void {
    if (this.#isShown) this.stream?.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
