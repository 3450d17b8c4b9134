/**
 * Texts that an application keeps in one of the CACHES under names of its own, such as fragments of pages: beside the
 * answers of queries, within the same bounds of memory and time. No table makes them invalid.
 */
import { hash } from 'node:crypto';
import { currentSettings } from '../settings/current';
import type { Cache } from './store/cache';
import { InvalidArgumentError } from './support/errors';
import { isPromise } from './support/maybe-promise';

/** No key of a query has a colon. */
const NAMES = 'text:';
const SUM = 8;

/**
 * The text, or `undefined`: it was never kept, has expired, was evicted, or the cache does not say.
 * @throws CacheError with CACHALOT_ON_CACHE_ERROR 'raise' when the cache failed
 */
export async function keptText(cache: Cache, name: string): Promise<string | undefined> {
  const key = keyOf('getText(name)', name);
  const read = await cache.attempt('read', (backend) => backend.read(key, []));
  if (read.ok) return opened(cache, read.value.entry?.payload);
  if (currentSettings().CACHALOT_ON_CACHE_ERROR === 'raise') throw read.error;
  return undefined;
}

/**
 * Keeps the text for so many seconds; `null` is until it is evicted. One that is too large for the cache is not kept.
 * @throws CacheError with CACHALOT_ON_CACHE_ERROR 'raise' when the cache failed
 */
export async function keepText(
  cache: Cache,
  name: string,
  text: string,
  timeout: number | null,
): Promise<void> {
  const key = keyOf('setText(name)', name);
  if (typeof text !== 'string') throw new InvalidArgumentError('setText(text)', text, 'a text');
  if (timeout !== null && !(typeof timeout === 'number' && !Number.isNaN(timeout)))
    throw new InvalidArgumentError('setText(timeout)', timeout, 'a number of seconds, or null');
  if (timeout !== null && timeout <= 0) return;
  const sealed = seal(cache, text);
  if (sealed.bytes > (cache.backend.largest ?? Number.POSITIVE_INFINITY)) return;
  const milliseconds = timeout === null || timeout === Number.POSITIVE_INFINITY ? null : timeout * 1000;
  const storing = cache.attempt('store', (backend) =>
    backend.store(key, { tokens: [], ...sealed }, milliseconds),
  );
  const stored = isPromise(storing) ? await storing : storing;
  if (!stored.ok && currentSettings().CACHALOT_ON_CACHE_ERROR === 'raise') throw stored.error;
}

function keyOf(argument: string, name: string): string {
  if (typeof name !== 'string' || name === '') throw new InvalidArgumentError(argument, name, 'a name');
  return `${NAMES}${name}`;
}

/** Bytes begin with their sum, so that what a cache has damaged is a miss. */
function seal({ backend }: Cache, text: string): { payload: unknown; bytes: number } {
  if (backend.format === 'objects') return { payload: text, bytes: 2 * text.length };
  const bytes = Buffer.from(text, 'utf8');
  return { payload: Buffer.concat([sum(bytes), bytes]), bytes: SUM + bytes.length };
}

function opened({ backend }: Cache, payload: unknown): string | undefined {
  if (backend.format === 'objects') return typeof payload === 'string' ? payload : undefined;
  if (!(payload instanceof Uint8Array) || payload.length < SUM) return undefined;
  const kept = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const bytes = kept.subarray(SUM);
  return sum(bytes).equals(kept.subarray(0, SUM)) ? bytes.toString('utf8') : undefined;
}

function sum(bytes: Buffer): Buffer {
  return Buffer.from(hash('sha256', bytes, 'hex').slice(0, 2 * SUM), 'hex');
}
