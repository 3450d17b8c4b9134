/** Makes a short, stable name out of texts of any length: the same in every process, on every machine. */
import { hash } from 'node:crypto';

/** 192 bits: nobody finds two inputs with one digest, and a key stays well under Memcached's 250 bytes. */
const LENGTH = 32;

/**
 * SHA-256 of the texts, as 32 characters of base64url.
 *
 * `digest('ab', 'c')` and `digest('a', 'bc')` differ, as do `digest('a')` and `digest('a', '')`.
 */
export function digest(...texts: readonly string[]): string {
  let framed = '';
  for (const text of texts) framed += `${text.length}:${text}`;
  return hash('sha256', exact(framed), 'base64url').slice(0, LENGTH);
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** UTF-8 writes every lone surrogate as the same replacement character; JSON's escapes keep them apart. */
function exact(text: string): string {
  return LONE_SURROGATE.test(text) ? JSON.stringify(text) : text;
}
