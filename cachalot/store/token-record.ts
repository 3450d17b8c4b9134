/**
 * What this process remembers of tokens, which are never used twice: two generations, so that what nobody asked for
 * during a whole one is forgotten.
 */
import type { Token } from '../backends/cache-backend';

const GENERATION = 10_000;

export class TokenRecord<Value> {
  #young = new Map<Token, Value>();
  #old = new Map<Token, Value>();

  get(token: Token): Value | undefined {
    const value = this.#young.get(token);
    if (value !== undefined) return value;
    const older = this.#old.get(token);
    if (older !== undefined) this.set(token, older);
    return older;
  }

  set(token: Token, value: Value): void {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(token, value);
  }

  delete(token: Token): void {
    this.#young.delete(token);
    this.#old.delete(token);
  }
}
