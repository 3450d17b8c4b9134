/** The engine’s events, as those get them who measure. Neither SQL nor parameters are looked at. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { BypassReason } from '../index';

export type Verdict = 'hit' | 'miss' | 'bypass';

export interface ReadEvent {
  readonly dbAlias: string;
  readonly tables: readonly string[];
  readonly because?: BypassReason;
  readonly bytes?: number;
  /** milliseconds since the cache was asked; absent where it was not asked */
  readonly duration?: number;
  /** of a bypass: a miss, told as one already, whose answer could not be kept */
  readonly missed?: true;
}

/** None of them may throw: that would end the process. */
export interface Listener {
  read(verdict: Verdict, event: ReadEvent): void;
  /** the database has answered a miss */
  answer(event: ReadEvent): void;
  /** the answer of a miss could not be kept */
  notKept(event: ReadEvent): void;
  store(event: ReadEvent): void;
  invalidation(event: { readonly table: string; readonly dbAlias: string }): void;
}

/** Listens until the function that is returned is called. */
export function listen(listener: Listener): () => void {
  const handlers = {
    'cachalot:hit': (event: ReadEvent) => listener.read('hit', event),
    'cachalot:miss': (event: ReadEvent) => listener.read('miss', event),
    'cachalot:bypass': (event: ReadEvent) =>
      event.missed ? listener.notKept(event) : listener.read('bypass', event),
    'cachalot:answer': (event: ReadEvent) => listener.answer(event),
    'cachalot:store': (event: ReadEvent) => listener.store(event),
    'cachalot:invalidation': (event: Parameters<Listener['invalidation']>[0]) => listener.invalidation(event),
  };
  const entries = Object.entries(handlers) as [string, (event: unknown) => void][];
  for (const [name, handler] of entries) subscribe(name, handler);
  return () => {
    for (const [name, handler] of entries) unsubscribe(name, handler);
  };
}
