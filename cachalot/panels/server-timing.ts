/** The counts of a request as a `Server-Timing` header, which the network panel of a browser shows. */
import type { RequestRecord } from './request-record';

/** `cachalot-hit;desc="3 hits";dur=0.41, cachalot-miss;…`: milliseconds, with two digits after the point. */
export function serverTiming({ hits, misses, bypasses, cacheTime, databaseTime }: RequestRecord): string {
  return [
    `cachalot-hit;desc="${counted(hits, 'hit', 'hits')}";dur=${rounded(cacheTime)}`,
    `cachalot-miss;desc="${counted(misses, 'miss', 'misses')}";dur=${rounded(databaseTime)}`,
    `cachalot-bypass;desc="${counted(bypasses, 'bypass', 'bypasses')}"`,
  ].join(', ');
}

export function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

const rounded = (milliseconds: number): string => String(Math.round(milliseconds * 100) / 100);
