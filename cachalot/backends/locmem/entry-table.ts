/**
 * The entries of a cache in process memory, bounded by number and by bytes.
 *
 * Eviction gives every entry that was read since the last round a second chance (the clock algorithm), so
 * that a hit costs one assignment and no reordering.
 */
import type { Entry } from '../cache-backend';

interface Slot {
  readonly entry: Entry;
  readonly cost: number;
  /** in milliseconds of the monotonic clock; `Infinity` when it does not expire */
  readonly expires: number;
  used: boolean;
}

/** What a slot, its tokens, its key and the map’s own bookkeeping take beside the payload, as a full heap showed. */
const OVERHEAD = 400;

export class EntryTable {
  #slots = new Map<string, Slot>();
  #bytes = 0;
  #hand = this.#slots.entries();

  constructor(
    readonly maxBytes: number,
    readonly maxEntries: number,
    private readonly now: () => number,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#slots.size;
  }

  get(key: string): Entry | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    if (slot.expires !== Number.POSITIVE_INFINITY && slot.expires <= this.now()) {
      this.delete(key);
      this.#turn();
      return undefined;
    }
    slot.used = true;
    return slot.entry;
  }

  set(key: string, entry: Entry, timeout: number | null): void {
    this.delete(key);
    const cost = entry.bytes + 2 * key.length + OVERHEAD;
    if (cost > this.maxBytes || this.maxEntries < 1) return;
    const expires = timeout === null ? Number.POSITIVE_INFINITY : this.now() + timeout;
    this.#slots.set(key, { entry, cost, expires, used: false });
    this.#bytes += cost;
    this.#turn();
    this.#evict();
  }

  delete(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#bytes -= slot.cost;
  }

  clear(): void {
    this.#slots.clear();
    this.#bytes = 0;
    this.#hand = this.#slots.entries();
  }

  /**
   * Moves the hand by a slot, and frees nothing. An iterator that stands still holds on to all that the map has held
   * since: the tables that a map outgrows are kept for its iterators until those move on.
   */
  #turn(): IteratorResult<[string, Slot], undefined> {
    const next = this.#hand.next();
    if (next.done) this.#hand = this.#slots.entries();
    return next;
  }

  /**
   * Moves the hand of the clock: it frees a slot or takes back its second chance, and starts over at the end.
   * The iterator outlives insertions and deletions, so an eviction never walks over what is long gone.
   */
  #evict(): void {
    while (this.#bytes > this.maxBytes || this.#slots.size > this.maxEntries) {
      const next = this.#turn();
      if (next.done) continue;
      const [key, slot] = next.value;
      if (slot.used) slot.used = false;
      else this.delete(key);
    }
  }
}
