/**
 * What is called of the package `memjs`: its `Server`, which connects, signs in and tells answers apart, one for
 * each connection, and its `Utils`, which make requests. Its `Client` repeats commands and moves keys to other servers.
 */
import type { Socket } from 'node:net';

export interface Response {
  readonly header: { readonly status: number; readonly cas: Buffer; readonly totalBodyLength: number };
  readonly key: Buffer;
  readonly val: Buffer;
}

/** `quiet`: it waits for further answers until an empty one comes. */
export type Listener = ((response: Response) => void) & { quiet?: boolean };

export interface MemjsServer {
  readonly _socket?: Socket | undefined;
  sock(sasl: false, connected: (socket: Socket) => void): void;
  onResponse(sequence: number, callback: Listener): void;
  onError(sequence: number, callback: (error: unknown) => void): void;
  write(request: Buffer): void;
}

export type MakeRequest = (
  opcode: number,
  key: string,
  extras: Buffer,
  value: Buffer,
  sequence: number,
) => Buffer;

export interface Memjs {
  readonly Server: new (
    host: string,
    port: number | string,
    username: string | undefined,
    password: string | undefined,
    options: Record<string, unknown>,
  ) => MemjsServer;
  readonly Utils: { readonly makeRequestBuffer: MakeRequest };
}
