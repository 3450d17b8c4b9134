/** What a scene is: one write, or read, whose outcome is put in doubt on one lane. */
import type { Random } from '../support/random';
import type { Lane, Stage } from './stage';

export interface Act {
  readonly stage: Stage;
  readonly lane: Lane;
  readonly random: Random;
  /** the account that nobody else changes meanwhile */
  readonly id: number;
  /** what is going on, for the report */
  readonly title: string[];
}

export interface Scene {
  readonly name: string;
  readonly weight: number;
  /** Why it cannot be played there; `undefined` when it can. */
  cannot?(stage: Stage): string | undefined;
  /**
   * Brings about the doubt, and resolves while it lasts.
   * @returns what ends it
   */
  play(act: Act): Promise<() => Promise<void>>;
}

/** Waits for the end of what may fail: whether it succeeded. */
export function attempt(work: PromiseLike<unknown>): Promise<boolean> {
  return Promise.resolve(work).then(
    () => true,
    () => false,
  );
}

/** The next user of the pool reads while its connections are in trouble: he may fail, and may not be wrong. */
export function nextUser({ stage, lane, title }: Act): Promise<boolean> {
  return attempt(
    stage.watch(title.join(', '), [stage.reader(`the next user of lane ${lane.number}`, lane.knex)]),
  );
}

/** Takes the lock on the act’s account; gives what lets it go. */
export async function lock({ stage, id }: Act): Promise<() => Promise<void>> {
  const locker = await stage.options.connect();
  await locker.rows('begin');
  await locker.rows('update account set version = version where id = ?', [id]);
  return async () => {
    await locker.rows('commit');
    await locker.close();
  };
}
