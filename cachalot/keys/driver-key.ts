/**
 * What is set for a whole driver, or for the process, and changes how answers are made: the time zone, the
 * defaults of `pg`, and the type parsers that were registered with it for common types.
 *
 * It is asked for with every query, so it only compares what it saw last; the text is made when that changed.
 */
import { digest } from '../support/digest';
import { textOfFunction, textOfParser } from './alike';
import { COMMON, parsersText, type TypeParsers } from './driver-parsers';
import { identityOf, isProcessLocal, markProcessLocal } from './options-identity';
import { textOf } from './parameters-text';

export interface PgDriver {
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
  /** where functions are known to this process alone */
  readonly text: string;
  /** where the application says that they are alike in other processes */
  readonly alike: string;
}

const seen = new WeakMap<object, Seen>();

/**
 * Text for the driver's state; starts with the mark of this process when parsers are the application's own, unless
 * they are `alike` in other processes.
 */
export function driverKey(driver: unknown, alike = false): string {
  if (!isPg(driver)) return zoneText(process.env.TZ);
  const known = pgState(driver);
  return alike ? known.alike : known.text;
}

function pgState(driver: PgDriver): Seen {
  const known = seen.get(driver);
  if (known !== undefined && isCurrent(known, driver)) return known;
  const { types, defaults } = driver;
  const state: Seen = {
    zone: process.env.TZ,
    parsers: COMMON.map((oid) => types.getTypeParser(oid, 'text')),
    binary: defaults.binary,
    datesAsUtc: defaults.parseInputDatesAsUTC,
    text: pgText(driver, false),
    alike: pgText(driver, true),
  };
  seen.set(driver, state);
  return state;
}

function isCurrent(known: Seen, { types, defaults }: PgDriver): boolean {
  if (known.zone !== process.env.TZ) return false;
  if (known.binary !== defaults.binary || known.datesAsUtc !== defaults.parseInputDatesAsUTC) return false;
  for (let index = 0; index < COMMON.length; index += 1) {
    if (types.getTypeParser(COMMON[index]!, 'text') !== known.parsers[index]) return false;
  }
  return true;
}

function pgText({ types, defaults }: PgDriver, alike: boolean): string {
  const writing = { objects: 0, ofFunction: alike ? textOfFunction : identityOf };
  const settings = DEFAULTS.map((name) => textOf(defaults[name], writing) ?? 'x');
  const text = `${settings.join('')}${parsersText(types, alike ? textOfParser : identityOf)}`;
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

export function isPg(driver: unknown): driver is PgDriver {
  if (typeof driver !== 'object' || driver === null || !('types' in driver) || !('defaults' in driver))
    return false;
  const { types, defaults } = driver as Partial<PgDriver>;
  return typeof types?.getTypeParser === 'function' && typeof defaults === 'object' && defaults !== null;
}
