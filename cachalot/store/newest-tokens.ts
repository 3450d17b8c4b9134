/**
 * The tokens that this process saw last under each key: what is at hand under others is good for nothing, so that the
 * cache is asked for the whole answer at once, rather than for the tokens first.
 *
 * A hint and no more. What it lets pass is compared with the tokens that the cache names.
 */
import type { Token } from '../backends/cache-backend';

/** Keys of tables, of which there are few; whoever has more forgets all of them now and then. */
const MOST = 10_000;

export class NewestTokens {
  readonly #tokens = new Map<string, Token>();

  note(keys: readonly string[], tokens: readonly Token[]): void {
    if (this.#tokens.size + keys.length > MOST) this.#tokens.clear();
    for (let index = 0; index < keys.length; index += 1) this.#tokens.set(keys[index]!, tokens[index]!);
  }

  /** Whether another token was seen since under one of the keys. */
  contradict(keys: readonly string[], tokens: readonly Token[]): boolean {
    for (let index = 0; index < keys.length; index += 1) {
      const newest = this.#tokens.get(keys[index]!);
      if (newest !== undefined && newest !== tokens[index]) return true;
    }
    return false;
  }
}
