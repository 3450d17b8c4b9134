/**
 * A proxy between a pool and its server that stops at a statement or at its answer, and lets the test decide what
 * becomes of it: it goes on, is lost, is torn, or reaches the server when its sender is long gone.
 */
import { once } from 'node:events';
import net from 'node:net';
import type { Message, Wire } from './wire';

/** `statement`: the server has not heard of it; `answer`: it has been done, and nobody knows yet. */
export type Side = 'statement' | 'answer';

/** `result`: its first row has left the server. */
type Place = Side | 'result';

interface Trap {
  readonly sql: RegExp;
  readonly place: Place;
  spring(stop: Stop): void;
}

export class WireProxy {
  readonly #server: net.Server;
  readonly #links = new Set<Link>();
  #trap: Trap | undefined;

  /** its connections have numbers of its own, as those of a pooler */
  hidesSessions = false;

  private constructor(wire: Wire, target: { readonly host: string; readonly port: number }) {
    this.#server = net.createServer((near) => {
      const link = new Link(near, net.connect(target.port, target.host), wire, (sql) => this.#take(sql));
      if (this.hidesSessions) link.seen = (bytes) => wire.hideSession(bytes);
      this.#links.add(link);
      link.onGone = () => this.#links.delete(link);
    });
  }

  static async open(
    wire: Wire,
    target: { readonly host: string; readonly port: number },
  ): Promise<WireProxy> {
    const proxy = new WireProxy(wire, target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /**
   * Stops at the next statement of any connection whose text matches, once.
   * @param ended when this is over, nothing is waited for any more
   */
  async stopAt(sql: RegExp, place: Place, ended: () => Promise<unknown>): Promise<Stop | undefined> {
    let stop: Stop | undefined;
    const sprung = new Promise<void>((resolve) => {
      const spring = (at: Stop): void => {
        stop = at;
        resolve();
      };
      this.#trap = { sql, place, spring };
    });
    await Promise.race([sprung, ended()]);
    this.#trap = undefined;
    for (const link of this.#links) link.disarm();
    return stop;
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take(sql: string): Trap | undefined {
    const trap = this.#trap;
    if (trap === undefined || !trap.sql.test(sql)) return undefined;
    this.#trap = undefined;
    return trap;
  }
}

/** What can be done at a stop. After each, nothing is withheld on that connection any more. */
export interface Stop {
  /** On it goes, as if it had only been slow. If its sender has left, it is delivered all the same. */
  release(): Promise<void>;
  /** Both ends see a reset; what is withheld is lost. */
  cut(): void;
  /** Half of what is withheld of the answer gets through before the reset. */
  tear(): void;
  /** The client sees a reset, the server nothing. What is withheld still is. */
  strand(): void;
  /** The server gets what was withheld, whether or not its sender is there. Resolves when it has answered, or is gone. */
  deliver(): Promise<void>;
}

class Link implements Stop {
  /** what is withheld on its way to the server */
  #forth: Buffer[] | undefined;
  /** what is withheld on its way back */
  #back: Buffer[] | undefined;
  #awaited: Trap | undefined;
  #tellAnswered: () => void = () => {};
  onGone: () => void = () => {};
  /** sees each message of the server before anybody else */
  seen: (bytes: Buffer) => void = () => {};

  constructor(
    private readonly near: net.Socket,
    private readonly far: net.Socket,
    wire: Wire,
    private readonly take: (sql: string) => Trap | undefined,
  ) {
    for (const socket of [near, far]) socket.setNoDelay(true).on('error', () => {});
    const [fromClient, fromServer] = [wire.fromClient(), wire.fromServer()];
    near.on('data', (chunk) => {
      for (const message of fromClient(chunk)) this.#forward(message);
    });
    far.on('data', (chunk) => {
      for (const message of fromServer(chunk)) this.#backward(message);
    });
    // What is withheld has left its sender before the sender left.
    near.on('close', () => {
      if (this.#forth === undefined) far.destroy();
    });
    far.on('close', () => {
      near.destroy();
      this.#tellAnswered();
      this.onGone();
    });
  }

  #forward({ bytes, sql }: Message): void {
    if (this.#forth !== undefined) {
      this.#forth.push(bytes);
      return;
    }
    const trap = sql === undefined ? undefined : this.take(sql);
    if (trap?.place === 'statement') {
      this.#forth = [bytes];
      trap.spring(this);
      return;
    }
    if (trap !== undefined) {
      if (trap.place === 'answer') this.#back = [];
      this.#awaited = trap;
    }
    this.far.write(bytes);
  }

  #backward({ bytes, answers, isRow }: Message): void {
    this.seen(bytes);
    const trap = this.#awaited;
    if (trap?.place === 'result' && isRow) this.#back ??= [];
    if (this.#back !== undefined) this.#back.push(bytes);
    else if (!this.near.destroyed) this.near.write(bytes);
    if (answers) this.#tellAnswered();
    if (trap === undefined || !(trap.place === 'result' ? isRow : answers)) return;
    this.#awaited = undefined;
    trap.spring(this);
  }

  disarm(): void {
    if (this.#awaited === undefined) return;
    this.#awaited = undefined;
    this.#giveBack();
  }

  async release(): Promise<void> {
    if (this.near.destroyed) {
      await this.deliver();
      return this.cut();
    }
    this.#send();
    this.#giveBack();
  }

  cut(): void {
    this.near.resetAndDestroy();
    this.far.resetAndDestroy();
    this.#forth = undefined;
    this.#back = undefined;
  }

  tear(): void {
    const answer = Buffer.concat(this.#back ?? []);
    const half = answer.subarray(0, Math.ceil(answer.length / 2));
    // An end, and no reset: that would take back what is under way.
    if (this.near.destroyed) this.cut();
    else this.near.end(half, () => this.far.resetAndDestroy());
  }

  strand(): void {
    this.near.resetAndDestroy();
  }

  async deliver(): Promise<void> {
    const { far } = this;
    if (far.destroyed || this.#forth === undefined) return;
    const answered = new Promise<void>((resolve) => {
      this.#tellAnswered = resolve;
    });
    this.#send();
    await answered;
    if (this.near.destroyed) far.destroy();
  }

  #giveBack(): void {
    if (!this.near.destroyed) for (const bytes of this.#back ?? []) this.near.write(bytes);
    this.#back = undefined;
  }

  #send(): void {
    if (!this.far.destroyed) for (const bytes of this.#forth ?? []) this.far.write(bytes);
    this.#forth = undefined;
  }
}
