/** Checks of the values that are no more than a word, a number or a list; each says in words what it accepts. */
import { badValue } from './errors';

/** Checks a value, and puts it into the one form that readers get. */
export interface Parser<T> {
  /** completes "it takes …" */
  readonly accepts: string;
  /** Throws a `SettingError`; `at` is the setting, or the path to a part of it. */
  parse(value: unknown, at: string): T;
}

/** A parser from a type guard: the value is fine as it is, or not at all. */
export function accepting<T>(accepts: string, isFine: (value: unknown) => value is T): Parser<T> {
  return {
    accepts,
    parse(value, at) {
      if (!isFine(value)) throw badValue(at, value, accepts);
      return value;
    },
  };
}

export const boolean = accepting('true or false', (value) => typeof value === 'boolean');

export const string = accepting('a string', (value) => typeof value === 'string');

export const alias = accepting('a name that is not empty', isName);

export const aliasOrNull = accepting(
  'an alias in CACHES, or null',
  (value): value is string | null => value === null || isName(value),
);

/** Timers take no more than 2³¹ − 1 ms: longer ones would fire at once. */
const LONGEST_TIMER = 2_147_483;

export const timerSeconds = accepting(
  `a number of seconds above 0, ${LONGEST_TIMER} at most`,
  (value): value is number => isPositive(value) && value <= LONGEST_TIMER,
);

export const secondsOrNull = accepting(
  'a number of seconds above 0, or null for no limit',
  (value): value is number | null => value === null || isPositive(value),
);

export const lag = accepting(
  'a number of seconds, 0 or more',
  (value): value is number => value === 0 || isPositive(value),
);

export const share = accepting(
  'a number from 0 to 1',
  (value): value is number => typeof value === 'number' && value >= 0 && value <= 1,
);

export const wholeNumber = accepting(
  'a whole number above 0',
  (value): value is number => Number.isSafeInteger(value) && (value as number) > 0,
);

export const wholeNumberOrNone = accepting(
  'a whole number, or 0 for none',
  (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
);

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Parser<Word> {
  return accepting(words.map((word) => `"${word}"`).join(' or '), (value): value is Word =>
    words.some((word) => word === value),
  );
}

/** Names as an array or a Set; `example` shows the form. A lone string is a slip that would list its letters. */
export function listOf(what: string, example: string): Parser<readonly string[]> {
  const accepts = `an array or Set of ${what}, such as ["${example}"]`;
  return {
    accepts,
    parse(value, at) {
      if (!Array.isArray(value) && !(value instanceof Set)) throw badValue(at, value, accepts);
      const names: unknown[] = [...value];
      names.forEach((name, index) => {
        if (!isName(name)) throw badValue(`${at}.${index}`, name, 'a string that is not empty');
      });
      return Object.freeze([...new Set(names as string[])]);
    },
  };
}

/** `"supported_only"`, or a list of aliases. */
export function wordOr<const Word extends string, T>(word: Word, other: Parser<T>): Parser<Word | T> {
  const accepts = `"${word}", or ${other.accepts}`;
  return {
    accepts,
    parse(value, at) {
      if (value === word) return word;
      if (typeof value === 'string') throw badValue(at, value, accepts);
      return other.parse(value, at);
    },
  };
}

/** A function, the text that names one, or `null`; the module is loaded when the function is first needed. */
export function functionOrModule<F>(): Parser<F | string | null> {
  return accepting(
    'a function, "module#export", or null for cachalot’s own',
    (value): value is F | string | null =>
      value === null || typeof value === 'function' || (typeof value === 'string' && /^.+#.+$/.test(value)),
  );
}

export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
