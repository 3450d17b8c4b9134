/**
 * One connection to one Memcached, as either client makes it: a handful of commands, each sent once, answered
 * once, in one round trip.
 *
 * Nothing is queued before the connection stands, and nothing is sent again: a command that was applied and then
 * sent a second time would bring a value back that others have replaced meanwhile. When the connection breaks, all
 * that is unanswered rejects, applied or not.
 */

/** What stood under a key, and the number of that state of it. */
export interface Item {
  readonly value: Buffer;
  /** changes whenever the key is written */
  readonly unique: string;
}

export interface Connection {
  /** grows with everything that the server says */
  readonly heard: number;
  /** In the order of the keys. Several servers' worth of keys never come here. */
  gets(keys: readonly string[]): Promise<(Item | undefined)[]>;
  /** `seconds` until the key goes; `0`: it stays. */
  set(key: string, value: Buffer, seconds: number): Promise<void>;
  /** `false` where something stands already. */
  add(key: string, value: Buffer, seconds: number): Promise<boolean>;
  /** `false` where the key has gone or was written since it was in that state. */
  cas(key: string, value: Buffer, seconds: number, unique: string): Promise<boolean>;
  touch(key: string, seconds: number): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** `settings`: how the server was started; nothing: what it has counted. */
  stats(group?: 'settings'): Promise<ReadonlyMap<string, string>>;
  /** Whether the process stays alive for this connection. */
  hold(alive: boolean): void;
  /** Breaks the connection at once. */
  destroy(reason: Error): void;
}

export interface Address {
  readonly host: string;
  readonly port: number;
  /** a file instead of host and port */
  readonly path?: string;
}

/** What differs between the clients. */
export interface Dialer {
  /** milliseconds that a connected server may be silent, and that connecting may take */
  readonly patience: number;
  /** bytes that the server takes under one key, with the key */
  readonly maxValue: number;
  /** names among OPTIONS that mean nothing, because cachalot decides */
  readonly overruled: readonly string[];
  /** Rejects when no connection comes about; `onLost` is called once when an established one breaks. */
  dial(address: Address, onLost: (reason: Error) => void): Promise<Connection>;
}
