/**
 * The errors that cachalot throws: each says what, which, and the way out, and has a stable code to test for.
 *
 * Test for `error.code` rather than `instanceof` where two copies of the package may be loaded.
 */
import { describe } from './describe';
import { didYouMean } from './did-you-mean';

/** The base of every error that cachalot throws. */
export abstract class CachalotError extends Error {
  /** stable between releases: `ERR_CACHALOT_…` */
  abstract readonly code: `ERR_CACHALOT_${string}`;

  /** On the prototype, so that it is in the stack's first line and not among the printed fields. */
  override get name(): string {
    return this.constructor.name;
  }
}

/** An argument of a function has the wrong type or shape. */
export class InvalidArgumentError extends CachalotError {
  readonly code = 'ERR_CACHALOT_INVALID_ARGUMENT';
  /** the argument's name, with its function: `postInvalidation.on(table)` */
  readonly argument: string;
  /** what would be accepted, in words */
  readonly accepted: string;

  constructor(argument: string, value: unknown, accepted: string) {
    super(`${argument} must be ${accepted}, not ${describe(value)}.`);
    this.argument = argument;
    this.accepted = accepted;
  }
}

/** What kinds of name a user may get wrong, and where the known ones are defined. */
const DEFINED_IN = {
  cache: 'defined in CACHES',
  database: 'defined in DATABASES',
  app: 'defined in APPS',
  model: 'a model in APPS',
  table: 'a table of the database',
  command: 'a command',
  option: 'an option',
} as const;

/** A kind of name that `UnknownNameError` speaks of. */
export type NameKind = keyof typeof DEFINED_IN;

/** A name of a cache, database, app, model, table, command or option that nothing goes by. */
export class UnknownNameError extends CachalotError {
  readonly code = 'ERR_CACHALOT_UNKNOWN_NAME';
  readonly kind: NameKind;
  /** the unknown name, as it was given */
  readonly unknownName: string;
  /** the names that would have been right, in order */
  readonly known: readonly string[];
  /** the known name that was probably meant */
  readonly suggestion: string | undefined;

  constructor(kind: NameKind, unknownName: string, known: Iterable<string>) {
    const names = [...known];
    const suggestion = didYouMean(unknownName, names);
    const what = `${kind[0]!.toUpperCase()}${kind.slice(1)} ${describe(unknownName)} is not ${DEFINED_IN[kind]}.`;
    super(`${what} ${wayOut(suggestion, names)}`);
    this.kind = kind;
    this.unknownName = unknownName;
    this.known = names;
    this.suggestion = suggestion;
  }
}

/** "Did you mean …?" when a name is near, else the list of what there is (long lists are cut). */
function wayOut(suggestion: string | undefined, known: readonly string[]): string {
  if (suggestion !== undefined) return `Did you mean "${suggestion}"?`;
  if (known.length === 0) return 'None is.';
  const rest = known.length > 20 ? `, and ${known.length - 20} more` : '';
  return `Known: ${known.slice(0, 20).join(', ')}${rest}.`;
}

/** A cache refused, broke or answered nonsense. Reaches the caller only with CACHALOT_ON_CACHE_ERROR 'raise'. */
export class CacheError extends CachalotError {
  readonly code: 'ERR_CACHALOT_CACHE' | 'ERR_CACHALOT_CACHE_TIMEOUT' = 'ERR_CACHALOT_CACHE';
  /** which of CACHES */
  readonly cacheAlias: string;
  /** what it was asked to do: `read`, `mark` … */
  readonly operation: string;

  constructor(cacheAlias: string, operation: string, because: string, options?: ErrorOptions) {
    super(
      `Cache "${cacheAlias}" failed to ${operation}: ${because.replace(/\.$/, '')}. ` +
        `Check that it is reachable; CACHALOT_ON_CACHE_ERROR 'bypass' goes on without it.`,
      options,
    );
    this.cacheAlias = cacheAlias;
    this.operation = operation;
  }
}

/** A cache did not answer within CACHALOT_CACHE_OP_TIMEOUT. */
export class CacheTimeoutError extends CacheError {
  override readonly code = 'ERR_CACHALOT_CACHE_TIMEOUT';
  /** how long it was waited for */
  readonly seconds: number;

  constructor(cacheAlias: string, operation: string, seconds: number, options?: ErrorOptions) {
    super(cacheAlias, operation, `no answer within ${seconds} s (CACHALOT_CACHE_OP_TIMEOUT)`, options);
    this.seconds = seconds;
  }
}

/** What a `SettingError` knows. */
export interface SettingFacts {
  /** the setting at fault */
  readonly setting: string;
  /** the offending value, or the part of it that offends */
  readonly value: unknown;
  /** what is accepted, in words */
  readonly accepted: string;
  /** the known name that was probably meant */
  readonly suggestion?: string | undefined;
}

/** A setting does not exist, or cannot have that value. */
export class SettingError extends CachalotError {
  readonly code = 'ERR_CACHALOT_SETTING';
  readonly setting: string;
  /** the offending value or part; not printed with the error, since it may hold a password */
  declare readonly value: unknown;
  readonly accepted: string;
  readonly suggestion: string | undefined;

  constructor(message: string, facts: SettingFacts, options?: ErrorOptions) {
    super(message, options);
    this.setting = facts.setting;
    this.accepted = facts.accepted;
    this.suggestion = facts.suggestion;
    Object.defineProperty(this, 'value', { value: facts.value });
  }
}

/** The file with the settings could not be loaded, or holds a wrong one; `cause` says why. */
export class ConfigurationError extends CachalotError {
  readonly code = 'ERR_CACHALOT_CONFIGURATION';
  /** the file, or the module's name where no file was found */
  readonly path: string;

  constructor(path: string, because: string, options?: ErrorOptions) {
    super(`The settings in ${path} could not be loaded: ${because}`, options);
    this.path = path;
  }
}
