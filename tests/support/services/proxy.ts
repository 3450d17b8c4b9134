/** A TCP proxy between a cache and its server that can be told to misbehave. */
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export type Conduct =
  | { readonly kind: 'pass' }
  /** nobody listens */
  | { readonly kind: 'refuse' }
  /** connections are accepted, and nothing passes */
  | { readonly kind: 'silence' }
  /** answers come so many milliseconds late */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** each connection is reset in the middle of this reply, counted from its first */
  | { readonly kind: 'tear'; readonly reply: number };

interface Pair {
  readonly near: net.Socket;
  readonly far: net.Socket;
  replies: number;
  /** the answers before the next one */
  sent: Promise<void>;
}

export class TcpProxy {
  readonly #server = net.createServer((near) => this.#join(near));
  readonly #pairs = new Set<Pair>();
  #conduct: Conduct = { kind: 'pass' };
  /** what was held back in silence, to be sent when it ends */
  #held: (() => void)[] = [];

  private constructor(
    /** the port of the server behind it; may change */
    public target: number,
    readonly port: number,
  ) {}

  static async open(target: number): Promise<TcpProxy> {
    const probe = net.createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as net.AddressInfo;
    probe.close();
    await once(probe, 'close');
    const proxy = new TcpProxy(target, port);
    await proxy.#listen();
    return proxy;
  }

  async behave(conduct: Conduct): Promise<void> {
    const before = this.#conduct;
    this.#conduct = conduct;
    if (conduct.kind === 'refuse') {
      this.cut();
      this.#server.close();
      await once(this.#server, 'close');
    } else if (before.kind === 'refuse') await this.#listen();
    if (conduct.kind === 'silence') return;
    for (const send of this.#held.splice(0)) send();
  }

  /** Resets every connection. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    this.#pairs.clear();
    this.#held = [];
  }

  async close(): Promise<void> {
    this.cut();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  #join(near: net.Socket): void {
    const far = net.connect(this.target, '127.0.0.1');
    const pair: Pair = { near, far, replies: 0, sent: Promise.resolve() };
    this.#pairs.add(pair);
    near.on('data', (bytes) => this.#carry(() => void (far.destroyed || far.write(bytes))));
    far.on('data', (bytes) => this.#reply(pair, bytes));
    const end = (): void => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
  }

  #reply(pair: Pair, bytes: Buffer): void {
    const { near } = pair;
    const conduct = this.#conduct;
    pair.replies += 1;
    const torn = conduct.kind === 'tear' && pair.replies >= conduct.reply;
    const send = (): void => {
      if (near.destroyed) return;
      if (torn) near.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => near.resetAndDestroy());
      else near.write(bytes);
    };
    // Late or not, answers keep their order.
    const due = conduct.kind === 'delay' ? pause(conduct.milliseconds) : undefined;
    pair.sent = pair.sent.then(() => due).then(() => this.#carry(send));
  }

  #carry(send: () => void): void {
    if (this.#conduct.kind === 'silence') this.#held.push(send);
    else send();
  }
}
