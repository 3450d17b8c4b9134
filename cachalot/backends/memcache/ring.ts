/**
 * Which server holds a key, worked out from the list of servers and the key alone.
 *
 * Every process that was given the same list, in any order, asks the same server for a table's token, whatever it
 * thinks of that server's health: a server that is away takes its keys with it until it is back. With a failover a
 * token could stand on two servers, and the older one would revive dead entries when its server returns. Which list
 * it is goes into all names, so a server that is in two lists keeps two caches that know nothing of each other.
 *
 * Each server draws a number for each key, and the highest has it: with one server more or less, the other keys
 * stay where they are.
 */
import { digest } from '../../support/digest';

export class Ring {
  readonly #seeds: readonly number[];
  /** part of all names; empty for a single server, which is one cache however it is spelt */
  readonly id: string;

  /** Names in any order, each once. */
  constructor(names: readonly string[]) {
    this.#seeds = names.map(hash);
    this.id = names.length === 1 ? '' : `-${digest(...[...names].sort()).slice(0, 8)}`;
  }

  /** The position of the server in the list that was given. */
  of(key: string): number {
    if (this.#seeds.length === 1) return 0;
    const keyHash = hash(key);
    let best = 0;
    let highest = -1;
    for (let index = 0; index < this.#seeds.length; index += 1) {
      const drawn = mix(keyHash ^ this.#seeds[index]!);
      if (drawn < highest) continue;
      if (drawn === highest && this.#seeds[index]! < this.#seeds[best]!) continue;
      highest = drawn;
      best = index;
    }
    return best;
  }
}

/** FNV-1a of the UTF-16 units, then mixed. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  return mix(sum);
}

/** Every bit of the result depends on every bit of the number. */
function mix(number: number): number {
  let mixed = number ^ (number >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
