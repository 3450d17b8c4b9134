/**
 * What may befall a process or its disk at any one of its steps: it dies before the step is made, or there is no
 * space left for it. Put in the place of `node:fs/promises`, by which the thread pool works on files.
 */
import { existsSync, writeFileSync } from 'node:fs';
import type * as promises from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';

type Call = (...values: never[]) => Promise<unknown>;

const STEPS = [
  ...['mkdir', 'rename', 'link', 'unlink', 'utimes', 'writeFile'],
  ...['rm', 'rmdir', 'readdir', 'readFile', 'stat'],
];

/** How full a disk is: it takes no content, or no names either. */
export type Full = 'of content' | 'of names';

class Fate {
  /** how many steps were made */
  steps = 0;
  #last = Number.POSITIVE_INFINITY;
  #full: Full | undefined;
  #running = 0;
  #dead = false;

  /** Makes no step after so many. */
  dieAfter(steps: number): void {
    this.steps = 0;
    this.#last = steps;
  }

  fillDisk(full: Full): void {
    this.#full = full;
  }

  /** Resolves when the dead process has no step under way any more, or the work is done. */
  async calm(work: Promise<unknown>): Promise<void> {
    let done = false;
    const end = (): void => {
      done = true;
    };
    work.then(end, end);
    while (!done && !(this.#dead && this.#running === 0)) await turn();
    await turn();
  }

  /** Another process, and a disk with space. */
  turnGood(): void {
    this.#last = Number.POSITIVE_INFINITY;
    this.#full = undefined;
    this.#dead = false;
    this.steps = 0;
  }

  /** The module as it is for whoever is under this fate. */
  over(actual: typeof promises): typeof promises {
    const changed: Record<string, unknown> = { ...actual };
    for (const name of STEPS) changed[name] = this.#step(name, actual[name as 'stat'] as Call);
    return changed as typeof promises;
  }

  #step(name: string, call: Call): Call {
    return async (...values) => {
      if (this.steps >= this.#last) {
        this.#dead = true;
        return new Promise(() => {});
      }
      this.steps += 1;
      this.#refuse(name, values as unknown as [string, string]);
      this.#running += 1;
      try {
        return await call(...values);
      } finally {
        this.#running -= 1;
      }
    };
  }

  /** As disks do: the name of a file may be there before its content finds no space. */
  #refuse(name: string, [file, content]: readonly [string, string]): void {
    if (this.#full === undefined) return;
    const takesName = name === 'link' || name === 'writeFile' || (name === 'mkdir' && !existsSync(file));
    const takesContent = name === 'writeFile' && content.length > 0;
    if (!(takesContent || (takesName && this.#full === 'of names'))) return;
    if (takesContent && this.#full === 'of content') writeFileSync(file, '', { flag: 'wx' });
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  }
}

export const fate = new Fate();
