/**
 * What is set for a whole driver, or for the process, and changes how answers are made: the time zone, the
 * defaults of `pg`, and the type parsers that were registered with it.
 *
 * It is asked for with every query, so it only compares what it saw last; the text is made when that changed.
 */
import { digest } from '../support/digest';
import { OFTEN_REPLACED, parsersText, type TypeParsers } from './driver-parsers';
import { identityOf, isProcessLocal, markProcessLocal } from './options-identity';
import { textOf } from './parameters-text';

interface PgDriver {
  readonly types: TypeParsers;
  readonly defaults: Readonly<Record<string, unknown>>;
}

const DEFAULTS = [
  ...['host', 'port', 'user', 'database', 'options', 'client_encoding', 'application_name'],
  ...['binary', 'rows', 'parseInputDatesAsUTC'],
];

interface Seen {
  readonly zone: string | undefined;
  readonly parsers: readonly unknown[];
  readonly binary: unknown;
  readonly datesAsUtc: unknown;
  readonly generation: number;
  readonly text: string;
}

const seen = new WeakMap<object, Seen>();
const told = new Set<number>();
let generation = 0;

/**
 * Says that the parser of a type was set. Of the types whose parsers people replace (`int8`, `numeric`, dates,
 * JSON) that is noticed without it; other types, such as those of extensions, are not looked at before.
 */
export function typeParserChanged(oid: number): void {
  told.add(oid);
  generation += 1;
}

/** Text for the driver's state; starts with the mark of this process when parsers are the application's own. */
export function driverKey(driver: unknown): string {
  return isPg(driver) ? pgKey(driver) : zoneText(process.env.TZ);
}

function pgKey(driver: PgDriver): string {
  const known = seen.get(driver);
  if (known !== undefined && isCurrent(known, driver)) return known.text;
  const { types, defaults } = driver;
  const state: Seen = {
    zone: process.env.TZ,
    parsers: OFTEN_REPLACED.map((oid) => types.getTypeParser(oid, 'text')),
    binary: defaults.binary,
    datesAsUtc: defaults.parseInputDatesAsUTC,
    generation,
    text: pgText(driver),
  };
  seen.set(driver, state);
  return state.text;
}

function isCurrent(known: Seen, { types, defaults }: PgDriver): boolean {
  if (known.generation !== generation || known.zone !== process.env.TZ) return false;
  if (known.binary !== defaults.binary || known.datesAsUtc !== defaults.parseInputDatesAsUTC) return false;
  for (let index = 0; index < OFTEN_REPLACED.length; index += 1) {
    if (types.getTypeParser(OFTEN_REPLACED[index]!, 'text') !== known.parsers[index]) return false;
  }
  return true;
}

function pgText({ types, defaults }: PgDriver): string {
  const writing = { objects: 0, ofFunction: identityOf };
  const settings = DEFAULTS.map((name) => textOf(defaults[name], writing) ?? 'x');
  const text = `${settings.join('')}${parsersText(types, told)}`;
  const short = isProcessLocal(text) ? markProcessLocal(digest(text)) : digest(text);
  return `${short} ${zoneText(process.env.TZ)}`;
}

const zones = new Map<string | undefined, string>();

/** What the process was told, and the zone in force: the system of another machine may have another. */
function zoneText(variable: string | undefined): string {
  let zone = zones.get(variable);
  if (zone === undefined) {
    zone = `${variable ?? ''}@${new Intl.DateTimeFormat().resolvedOptions().timeZone}`;
    zones.set(variable, zone);
  }
  return zone;
}

function isPg(driver: unknown): driver is PgDriver {
  if (typeof driver !== 'object' || driver === null || !('types' in driver) || !('defaults' in driver))
    return false;
  const { types, defaults } = driver as Partial<PgDriver>;
  return typeof types?.getTypeParser === 'function' && typeof defaults === 'object' && defaults !== null;
}
