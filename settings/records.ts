/** Checks of the settings that are objects with a name for each entry: DATABASES, CACHES, APPS. */

import { className } from '../cachalot/support/describe';
import { own } from '../cachalot/support/own';
import { badValue, unknownKey } from './errors';
import { isName, type Parser } from './parsers';

export type PlainRecord = Readonly<Record<string, unknown>>;

/** A literal object or a module's namespace; not an array, a Map or an instance of a class. */
export function isPlainRecord(value: unknown): value is PlainRecord {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && className(value) === undefined
  );
}

/** A record whose every entry is checked by `entry`. */
export function recordOf<T>(accepts: string, entry: Parser<T>['parse']): Parser<Readonly<Record<string, T>>> {
  return {
    accepts,
    parse(value, at) {
      if (!isPlainRecord(value)) throw badValue(at, value, accepts);
      const entries = Object.entries(value).map(([name, part]): [string, T] => {
        if (!isName(name)) throw badValue(at, name, 'entries with a name');
        return [name, entry(part, `${at}.${name}`)];
      });
      return Object.freeze(Object.fromEntries(entries));
    },
  };
}

/**
 * A frozen copy of an object that takes only the keys of `parsers`, each checked where it is present.
 *
 * A key with `undefined` counts as absent, as it does nearly everywhere in JavaScript.
 */
export function parseKeys(
  value: PlainRecord,
  at: string,
  parsers: Readonly<Record<string, Parser<unknown>>>,
): PlainRecord {
  const parsed: [string, unknown][] = [];
  for (const [key, part] of Object.entries(value)) {
    const parser = own(parsers, key);
    if (parser === undefined) throw unknownKey(at, key, part, Object.keys(parsers));
    if (part !== undefined) parsed.push([key, parser.parse(part, `${at}.${key}`)]);
  }
  return Object.freeze(Object.fromEntries(parsed));
}
