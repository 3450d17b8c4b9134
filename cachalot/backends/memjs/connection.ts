/** A connection that the package `memjs` has made, in Memcached's binary protocol. */
import type { Socket } from 'node:net';
import type { Connection, Item } from '../memcache/connection';
import { Corked } from '../memcache/corked';
import { Pending } from '../memcache/pending';
import type { Listener, MakeRequest, MemjsServer, Response } from './package';

const GET = 0x00;
const SET = 0x01;
const ADD = 0x02;
const DELETE = 0x04;
const STAT = 0x10;
const TOUCH = 0x1c;

const DONE = 0x00;
const NOT_FOUND = 0x01;
const EXISTS = 0x02;
const NOT_STORED = 0x05;

/** Where a request says which state of the key it is about; the package leaves that empty. */
const UNIQUE = 16;
const NONE = Buffer.alloc(0);

export class BinaryConnection implements Connection {
  heard = 0;
  readonly #pending = new Pending<number, Response>();
  readonly #corked: Corked;
  #sequence = 0;

  constructor(
    private readonly server: MemjsServer,
    private readonly socket: Socket,
    private readonly makeRequest: MakeRequest,
    private readonly onLost: (reason: Error) => void,
  ) {
    this.#corked = new Corked(socket);
    socket.prependListener('data', () => {
      this.heard += 1;
    });
    // A broken server of the package connects anew when it is written to, so it hears of it before anybody writes.
    server.onError(0, (error) => this.destroy(error instanceof Error ? error : new Error(String(error))));
    socket.on('close', () => this.destroy(new Error('the connection was closed')));
  }

  gets(keys: readonly string[]): Promise<(Item | undefined)[]> {
    return Promise.all(keys.map((key) => this.#get(key)));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    const status = await this.#store(SET, key, value, seconds);
    if (status !== DONE) throw refusal(status);
  }

  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    return stored(await this.#store(ADD, key, value, seconds));
  }

  async cas(key: string, value: Buffer, seconds: number, unique: string): Promise<boolean> {
    return stored(await this.#store(SET, key, value, seconds, unique));
  }

  async touch(key: string, seconds: number): Promise<boolean> {
    const { header } = await this.#send(TOUCH, key, expiry(seconds));
    return found(header.status);
  }

  async remove(key: string): Promise<void> {
    const { header } = await this.#send(DELETE, key);
    found(header.status);
  }

  async stats(group: 'settings' | '' = ''): Promise<ReadonlyMap<string, string>> {
    const stats = new Map<string, string>();
    const { header } = await this.#send(STAT, group, NONE, NONE, undefined, ({ key, val }) =>
      stats.set(key.toString(), val.toString()),
    );
    if (header.status !== DONE) throw refusal(header.status);
    return stats;
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

  async #get(key: string): Promise<Item | undefined> {
    const { header, val } = await this.#send(GET, key);
    return found(header.status) ? { value: val, unique: header.cas.toString('latin1') } : undefined;
  }

  async #store(
    opcode: number,
    key: string,
    value: Buffer,
    seconds: number,
    unique?: string,
  ): Promise<number> {
    const extras = Buffer.concat([Buffer.alloc(4), expiry(seconds)]);
    const { header } = await this.#send(opcode, key, extras, value, unique);
    return header.status;
  }

  /** @param onPart hears each answer but the last, where several come */
  #send(
    opcode: number,
    key: string,
    extras: Buffer = NONE,
    value: Buffer = NONE,
    unique?: string,
    onPart?: (response: Response) => unknown,
  ): Promise<Response> {
    this.#sequence = (this.#sequence % 0xfffffff) + 1;
    const sequence = this.#sequence;
    const request = this.makeRequest(opcode, key, extras, value, sequence);
    if (unique !== undefined) request.write(unique, UNIQUE, 'latin1');
    return this.#pending.wait(sequence, () => {
      const listener: Listener = (response) => {
        if (onPart !== undefined && response.header.totalBodyLength > 0) onPart(response);
        else this.#pending.take(sequence)?.resolve(response);
      };
      listener.quiet = onPart !== undefined;
      this.server.onResponse(sequence, listener);
      this.#corked.cork();
      this.server.write(request);
    });
  }
}

function expiry(seconds: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(seconds);
  return bytes;
}

function found(status: number): boolean {
  if (status !== DONE && status !== NOT_FOUND) throw refusal(status);
  return status === DONE;
}

function stored(status: number): boolean {
  if (status !== DONE && status !== EXISTS && status !== NOT_FOUND && status !== NOT_STORED)
    throw refusal(status);
  return status === DONE;
}

const REASONS: Readonly<Record<number, string>> = {
  3: 'value too large',
  4: 'invalid arguments',
  129: 'unknown command',
  130: 'out of memory',
  133: 'busy',
  134: 'temporary failure',
};

function refusal(status: number): Error {
  return new Error(`the server answered ${REASONS[status] ?? `with status ${status}`}`);
}
