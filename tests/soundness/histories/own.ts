/** What a transaction itself has appended and not undone, by the rules of savepoints. */
import type { Key, Step, Unit } from './history';
import type { HistoryDatabase } from './plan';

interface Frame {
  /** `null` for the transaction itself */
  readonly savepoint: string | null;
  readonly appended: (readonly [Key, number])[];
}

export class Own {
  #frames: Frame[] = [{ savepoint: null, appended: [] }];

  constructor(private readonly database: HistoryDatabase) {}

  follow(step: Step): void {
    if (step.kind === 'append') {
      for (const key of step.keys) this.#frames.at(-1)!.appended.push([key, step.value]);
    } else if (step.kind === 'savepoint') {
      // Of two with one name MySQL keeps the later alone, the others keep both.
      if (this.database === 'mysql') this.#forget(step.name);
      this.#frames.push({ savepoint: step.name, appended: [] });
    } else if (step.kind === 'release') {
      const index = this.#indexOf(step.name);
      const released = this.#frames.splice(index);
      this.#frames.at(-1)!.appended.push(...released.flatMap(({ appended }) => appended));
    } else if (step.kind === 'undo') {
      this.#frames.splice(this.#indexOf(step.name));
      this.#frames.push({ savepoint: step.name, appended: [] });
    }
  }

  get appended(): (readonly [Key, number])[] {
    return this.#frames.flatMap((frame) => frame.appended);
  }

  of(key: Key): number[] {
    return this.appended.flatMap(([at, value]) => (at === key ? [value] : []));
  }

  #forget(name: string): void {
    const index = this.#frames.findLastIndex(({ savepoint }) => savepoint === name);
    if (index < 1) return;
    const [forgotten] = this.#frames.splice(index, 1);
    this.#frames[index - 1]!.appended.push(...forgotten!.appended);
  }

  #indexOf(name: string): number {
    const index = this.#frames.findLastIndex(({ savepoint }) => savepoint === name);
    if (index < 1) throw new Error(`There is no savepoint ${name}.`);
    return index;
  }
}

/** What it would leave at a commit. */
export function leftBy({ steps }: Unit, database: HistoryDatabase): (readonly [Key, number])[] {
  const own = new Own(database);
  for (const step of steps) own.follow(step);
  return own.appended;
}
