/** The names under which things stand in Memcached: 250 bytes at most, without spaces and control characters. */
import { digest } from '../../support/digest';

const LONGEST = 250;
const PLAIN = /^[!-~]+$/;

export class KeyNames {
  readonly epoch: string;
  readonly #prefix: string;

  /** `ring` tells apart the lists of servers that one server may be in. */
  constructor(prefix: string, ring: string) {
    this.#prefix = `${prefix}cachalot${ring}:`;
    this.epoch = this.#name('epoch');
  }

  entry(key: string): string {
    return this.#name(`e:${key}`);
  }

  token(key: string): string {
    return this.#name(`t:${key}`);
  }

  /** What stands as long as a writer's lease on a token lasts. */
  lease(tokenName: string, writer: string): string {
    return this.#name(`w:${digest(tokenName, writer)}`);
  }

  /** A name that cannot stand as it is becomes a digest, which no other name is equal to. */
  #name(rest: string): string {
    const name = this.#prefix + rest;
    if (name.length <= LONGEST && PLAIN.test(name) && !name.includes('#')) return name;
    return `cachalot:#${digest(name)}`;
  }
}
