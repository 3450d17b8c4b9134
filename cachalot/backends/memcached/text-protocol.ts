/**
 * What is said on a connection in Memcached's text protocol, and how the answers are told apart.
 *
 * The package `memcached` can do this, too, but not with every value: it looks for line ends inside of values, so
 * one that it did not write itself puts all later answers out of step, one with the flag of JSON that is none
 * throws where nobody can catch it, and a connection that breaks leaves its callers waiting for ever.
 *
 * Bytes are exchanged as texts with one character for each, which is what the socket is set to.
 */
import type { Item } from '../memcache/connection';
import type { Settle } from '../memcache/pending';

export interface Reply {
  /** the last line: `STORED`, `END` … */
  readonly line: string;
  readonly items: ReadonlyMap<string, Item>;
  readonly stats: ReadonlyMap<string, string>;
}

const END = '\r\n';
const VALUE = /^VALUE (\S+) \d+ (\d{1,9}) (\d+)$/;
const STAT = /^STAT (\S+) ?(.*)$/;
const FINAL = /^(?:END|STORED|NOT_STORED|EXISTS|NOT_FOUND|TOUCHED|DELETED|OK)$/;
const REFUSED = /^SERVER_ERROR /;
/** Longer than any line that is no value. */
const LONGEST_LINE = 4_096;

export function storing(
  command: string,
  key: string,
  seconds: number,
  value: Buffer,
  unique = '',
): [string, Buffer, string] {
  const head = `${command} ${key} 0 ${seconds} ${value.length}${unique && ' '}${unique}${END}`;
  return [head, value, END];
}

/** Several lines where there are many keys: a server may refuse lines that are too long. */
export const MOST_KEYS = 100;

export function fetching(keys: readonly string[]): string {
  return `gets ${keys.join(' ')}${END}`;
}

/** Cuts what arrives into replies. */
export class ReplyReader {
  #text = '';
  #items = new Map<string, Item>();
  #stats = new Map<string, string>();
  #value: { readonly key: string; readonly length: number; readonly unique: string } | undefined;

  /** @param next who waits for the reply that comes next; `undefined` when nobody does */
  constructor(private readonly next: () => Settle<Reply> | undefined) {}

  /** @throws Error when this is no answer of a Memcached, or out of step */
  feed(chunk: string): void {
    this.#text += chunk;
    while (this.#value === undefined ? this.#line() : this.#data());
  }

  #line(): boolean {
    const end = this.#text.indexOf(END);
    if (end > LONGEST_LINE || (end === -1 && this.#text.length > LONGEST_LINE))
      throw new Error('the server sent a line that is too long');
    if (end === -1) return false;
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + END.length);
    const [, key, length, unique] = VALUE.exec(line) ?? [];
    const [, name, said] = STAT.exec(line) ?? [];
    if (key !== undefined) this.#value = { key, length: Number(length), unique: unique! };
    else if (name !== undefined) this.#stats.set(name, said!);
    else this.#settle(line);
    return true;
  }

  #data(): boolean {
    const { key, length, unique } = this.#value!;
    if (this.#text.length < length + END.length) return false;
    if (!this.#text.startsWith(END, length)) throw new Error('the server sent a value of another length');
    this.#items.set(key, { value: Buffer.from(this.#text.slice(0, length), 'latin1'), unique });
    this.#text = this.#text.slice(length + END.length);
    this.#value = undefined;
    return true;
  }

  #settle(line: string): void {
    const waiting = this.next();
    const reply = { line, items: this.#items, stats: this.#stats };
    this.#items = new Map();
    this.#stats = new Map();
    if (waiting === undefined) throw new Error('the server answered without a question');
    if (FINAL.test(line)) {
      waiting.resolve(reply);
      return;
    }
    const error = new Error(`the server answered ${line.slice(0, 200)}`);
    waiting.reject(error);
    if (!REFUSED.test(line)) throw error;
  }
}
