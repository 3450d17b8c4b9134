/** A connection that the package `memcached` has made. */
import type { Socket } from 'node:net';
import type { Connection, Item } from '../memcache/connection';
import { Corked } from '../memcache/corked';
import { Pending } from '../memcache/pending';
import { fetching, MOST_KEYS, type Reply, ReplyReader, storing } from './text-protocol';

export class TextConnection implements Connection {
  heard = 0;
  readonly #pending = new Pending<number, Reply>();
  readonly #reader: ReplyReader;
  readonly #corked: Corked;
  #sent = 0;
  #answered = 0;

  /** Takes the socket over from the package, but for its listeners for its end. */
  constructor(
    private readonly socket: Socket,
    private readonly onLost: (reason: Error) => void,
  ) {
    this.#corked = new Corked(socket);
    this.#reader = new ReplyReader(() => {
      this.#answered += 1;
      return this.#pending.take(this.#answered);
    });
    socket.removeAllListeners('data');
    socket.setEncoding('latin1');
    socket.on('data', this.#onData);
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy(new Error('the connection was closed')));
  }

  async gets(keys: readonly string[]): Promise<(Item | undefined)[]> {
    const parts: Promise<Reply>[] = [];
    for (let from = 0; from < keys.length; from += MOST_KEYS)
      parts.push(this.#send(fetching(keys.slice(from, from + MOST_KEYS))));
    const replies = await Promise.all(parts);
    return keys.map((key, index) => replies[Math.floor(index / MOST_KEYS)]!.items.get(key));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    const { line } = await this.#send(...storing('set', key, seconds, value));
    if (line !== 'STORED') throw new Error(`the server answered ${line}`);
  }

  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    return (await this.#send(...storing('add', key, seconds, value))).line === 'STORED';
  }

  async cas(key: string, value: Buffer, seconds: number, unique: string): Promise<boolean> {
    return (await this.#send(...storing('cas', key, seconds, value, unique))).line === 'STORED';
  }

  async touch(key: string, seconds: number): Promise<boolean> {
    return (await this.#send(`touch ${key} ${seconds}\r\n`)).line === 'TOUCHED';
  }

  async remove(key: string): Promise<void> {
    await this.#send(`delete ${key}\r\n`);
  }

  async stats(group?: 'settings'): Promise<ReadonlyMap<string, string>> {
    return (await this.#send(group === undefined ? 'stats\r\n' : `stats ${group}\r\n`)).stats;
  }

  hold(alive: boolean): void {
    if (alive) this.socket.ref();
    else this.socket.unref();
  }

  destroy(reason: Error): void {
    if (!this.#pending.break(reason)) return;
    this.socket.destroy();
    this.onLost(reason);
  }

  #send(...parts: (string | Buffer)[]): Promise<Reply> {
    return this.#pending.wait(this.#sent + 1, () => {
      this.#sent += 1;
      this.#corked.cork();
      for (const part of parts)
        if (typeof part === 'string') this.socket.write(part, 'latin1');
        else this.socket.write(part);
    });
  }

  #onData = (chunk: string): void => {
    this.heard += 1;
    try {
      this.#reader.feed(chunk);
    } catch (error) {
      this.destroy(error as Error);
    }
  };
}
