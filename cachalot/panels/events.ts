/**
 * The events of the engine for those who count them: it is listened to only while somebody does.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { QueryEvent } from '../store/telemetry';
import { readContext } from '../support/call-context';
import type { RequestRecord } from './request-record';

export type Verdict = 'hit' | 'miss' | 'bypass';

export interface InvalidationEvent {
  readonly table: string;
  readonly dbAlias: string;
}

/** Must not throw: that would end the process. `request` is the one around the query, where a middleware has begun one. */
export interface Listener {
  read(verdict: Verdict, event: QueryEvent, request: RequestRecord | undefined): void;
  /** the database has answered a miss */
  answer?(event: QueryEvent): void;
  /** the answer of a miss could not be kept */
  notKept?(event: QueryEvent, request: RequestRecord | undefined): void;
  store?(event: QueryEvent): void;
  invalidation?(event: InvalidationEvent): void;
}

/** Listens until the function that is returned is called. */
export function listen(listener: Listener): () => void {
  const read = (verdict: Verdict) => (event: unknown) => {
    const told = event as QueryEvent;
    if (told.missed) listener.notKept?.(told, currentRequest());
    else listener.read(verdict, told, currentRequest());
  };
  const channels: Record<string, (event: unknown) => void> = {
    'cachalot:hit': read('hit'),
    'cachalot:miss': read('miss'),
    'cachalot:bypass': read('bypass'),
    'cachalot:answer': (event) => listener.answer?.(event as QueryEvent),
    'cachalot:store': (event) => listener.store?.(event as QueryEvent),
    'cachalot:invalidation': (event) => listener.invalidation?.(event as InvalidationEvent),
  };
  for (const [name, heard] of Object.entries(channels)) subscribe(name, heard);
  return () => {
    for (const [name, heard] of Object.entries(channels)) unsubscribe(name, heard);
  };
}

/** The request that a middleware has begun around this call chain. */
export function currentRequest(): RequestRecord | undefined {
  return readContext()?.request as RequestRecord | undefined;
}
