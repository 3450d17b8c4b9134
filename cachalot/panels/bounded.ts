/** Collections that forget the oldest when they are full. */

/** The newest of many. */
export class Ring<T> {
  #items: T[] = [];

  constructor(private readonly most: number) {}

  push(item: T): void {
    this.#items.push(item);
    // Cut now and then rather than each time, which would move everything.
    if (this.#items.length >= 2 * this.most) this.#items = this.#items.slice(-this.most);
  }

  newestFirst(): T[] {
    return this.#items.slice(-this.most).reverse();
  }
}

/** A map of those that were set last. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();

  constructor(private readonly most: number) {}

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  /** What was there, and is no more. */
  take(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    this.#entries.delete(key);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.most) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
