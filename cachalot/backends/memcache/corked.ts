/** What is written to a socket within one turn leaves in one packet. */
import type { Socket } from 'node:net';

export class Corked {
  #corked = false;

  constructor(private readonly socket: Pick<Socket, 'cork' | 'uncork' | 'destroyed'>) {}

  /** Call before writing. */
  cork(): void {
    if (this.#corked || this.socket.destroyed) return;
    this.#corked = true;
    this.socket.cork();
    process.nextTick(this.#uncork);
  }

  #uncork = (): void => {
    this.#corked = false;
    this.socket.uncork();
  };
}
