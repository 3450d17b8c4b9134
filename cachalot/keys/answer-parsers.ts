/**
 * Which type parsers have made an answer of `pg`, for the columns whose types are not among the common ones: those
 * of extensions, enums, domains, and everything in the binary format.
 *
 * The key of a connection cannot cover them, since nobody can list the parsers that were registered; an answer
 * knows its types. It is good where the same parsers are in force, in this process and in any other.
 */
import { textOfParser } from './alike';
import { isPg } from './driver-key';
import { COMMON, type ParserFormat, parserText, type TypeParsers } from './driver-parsers';
import { identityOf } from './options-identity';

/** `"90001 text -"`: a type, its format, and the text of its parser. */
export type ParserFact = string;

/** The part of a column’s description that chooses the parser. */
interface Field {
  readonly dataTypeID?: unknown;
  readonly format?: unknown;
}

const COVERED: ReadonlySet<unknown> = new Set(COMMON);
const NONE: readonly ParserFact[] = [];

/**
 * The facts that the answer depends on, none for another driver than `pg`; `undefined` when the columns of an answer
 * of `pg` are not known.
 */
export function parsersBehind(
  driver: unknown,
  fields: unknown,
  alike: boolean,
): readonly ParserFact[] | undefined {
  if (!isPg(driver)) return NONE;
  if (!Array.isArray(fields)) return undefined;
  let facts: Set<ParserFact> | undefined;
  for (const { dataTypeID, format } of fields as readonly Field[]) {
    if (format !== 'binary' && COVERED.has(dataTypeID)) continue;
    facts ??= new Set();
    facts.add(factOf(driver.types, Number(dataTypeID), format === 'binary' ? 'binary' : 'text', alike));
  }
  return facts === undefined ? NONE : [...facts];
}

/** Whether all of these parsers are still, or in this process too, those in force. */
export function parsersHold(driver: unknown, facts: readonly ParserFact[], alike: boolean): boolean {
  return (
    isPg(driver) &&
    facts.every((fact) => {
      const [oid, format] = fact.split(' ', 2);
      return fact === factOf(driver.types, Number(oid), format === 'binary' ? 'binary' : 'text', alike);
    })
  );
}

function factOf(types: TypeParsers, oid: number, format: ParserFormat, alike: boolean): ParserFact {
  return `${oid} ${format} ${parserText(types, oid, format, alike ? textOfParser : identityOf)}`;
}
