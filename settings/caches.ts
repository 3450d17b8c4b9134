/** Checks CACHES: how to make each cache, or a ready backend object. */
import { didYouMean } from '../cachalot/support/did-you-mean';
import { badValue } from './errors';
import { accepting, type Parser, secondsOrNull, string, wholeNumber, wholeNumberOrNone } from './parsers';
import { isPlainRecord, parseKeys, recordOf } from './records';
import { BACKEND_NAMES, type BackendObject, type CacheConfig, type CacheSetting } from './shapes';

const backend: Parser<string | ((...args: never[]) => unknown)> = {
  accepts: `${BACKEND_NAMES.map((name) => `"${name}"`).join(', ')}, a class, or a module such as "./my-backend" or "package#Export"`,
  parse(value, at) {
    if (typeof value === 'function') return value as (...args: never[]) => unknown;
    if (typeof value !== 'string') throw badValue(at, value, this.accepts);
    // A bare word is a known name or a slip of one; a package says `package#Export`.
    const known: readonly string[] = BACKEND_NAMES;
    if (known.includes(value) || /[./\\#:@]/.test(value)) return value;
    throw badValue(at, value, this.accepts, didYouMean(value, known));
  },
};

const location = accepting(
  'a string, a list of nodes, options of a client, or a ready client',
  (value): value is string | object =>
    (typeof value === 'object' && value !== null) || (typeof value === 'string' && value !== ''),
);

const options = accepting('an object', isPlainRecord);

const KEYS = {
  BACKEND: backend,
  LOCATION: location,
  TIMEOUT: secondsOrNull,
  KEY_PREFIX: string,
  MAX_BYTES: wholeNumber,
  MAX_ENTRIES: wholeNumber,
  NEAR_BYTES: wholeNumberOrNone,
  OPTIONS: options,
} satisfies Record<keyof CacheConfig, Parser<unknown>>;

const ENTRY = `an object with the keys ${Object.keys(KEYS).join(', ')}, or a backend object`;

/** A ready backend is known by its function `read`. */
export function isBackendObject(value: unknown): value is BackendObject {
  return typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function';
}

function parseCache(value: unknown, at: string): CacheSetting {
  if (isBackendObject(value)) return value;
  if (!isPlainRecord(value)) throw badValue(at, value, ENTRY);
  const parsed = parseKeys(value, at, KEYS);
  // Last, so that a misspelt key is named rather than missed.
  backend.parse(parsed.BACKEND, `${at}.BACKEND`);
  return parsed as unknown as CacheConfig;
}

/** Backend objects, locations and options are kept by reference. */
export const caches = recordOf(`an object of alias → ${ENTRY}`, parseCache);
