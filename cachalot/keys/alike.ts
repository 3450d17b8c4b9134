/**
 * Names for functions that other processes have too: where the application promises, by `sharedAs` in the Knex
 * configuration, that what prepares its connections is alike in all of them.
 */
import type { Parser, ParserFormat } from './driver-parsers';
import { identityOf } from './options-identity';
import { textOfString } from './parameters-text';

/** A function is named by its text: where the text differs, the promise cannot be true. */
export function textOfFunction(value: (...args: never) => unknown): string {
  return `C${textOfString(Function.prototype.toString.call(value))}`;
}

/** by type, format and text */
const first = new Map<string, Parser>();

/**
 * The same for type parsers. They may be replaced while the process runs, maybe by one that closes over other
 * values: so only the first parser of a type with this text is named by it.
 */
export function textOfParser(parser: Parser, oid: number, format: ParserFormat): string {
  const text = textOfFunction(parser as never);
  const place = `${oid} ${format} ${text}`;
  const known = first.get(place) ?? parser;
  first.set(place, known);
  return known === parser ? text : identityOf(parser);
}
