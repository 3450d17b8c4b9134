/** Calls that wait for their answers: each is settled once, all of them at the latest when the connection breaks. */

export interface Settle<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

export class Pending<K, T> {
  readonly #waiting = new Map<K, Settle<T>>();
  #broken: Error | undefined;

  /** Sends once the answer can be heard; rejects at once on a connection that is broken. */
  wait(key: K, send: () => void): Promise<T> {
    const broken = this.#broken;
    if (broken !== undefined) return Promise.reject(broken);
    return new Promise((resolve, reject) => {
      this.#waiting.set(key, { resolve, reject });
      send();
    });
  }

  take(key: K): Settle<T> | undefined {
    const found = this.#waiting.get(key);
    this.#waiting.delete(key);
    return found;
  }

  /** `false` if it was broken before. */
  break(reason: Error): boolean {
    if (this.#broken !== undefined) return false;
    this.#broken = reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
    return true;
  }
}
