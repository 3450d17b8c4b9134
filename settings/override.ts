/** Other settings for one call chain: whatever runs at the same time keeps its own. */
import { readContext, type ScopeResult, withContext } from '../cachalot/support/call-context';
import { InvalidArgumentError } from '../cachalot/support/errors';
import { parseSettings } from './assign';
import { Overlay } from './current';
import type { Settings, SettingsInput } from './types';

/** Gives a function the overrides whenever it is called; arguments and `this` pass through. */
export type Overrider = <This, Args extends unknown[], Result>(
  fn: (this: This, ...args: Args) => Result,
) => (this: This, ...args: Args) => ScopeResult<Result>;

/**
 * Runs `fn` with other settings, for it and all that it calls and awaits, and returns what it returns.
 *
 * Overrides nest, the inner ones over the outer; settings that are not overridden keep following
 * `settings`. A query builder that `fn` returns is started inside, and its promise is returned.
 *
 * @throws SettingError at once, before `fn` runs, for an unknown name or a wrong value
 */
export function overrideSettings<Result>(overrides: SettingsInput, fn: () => Result): ScopeResult<Result>;
/** With the overrides alone: a wrapper for functions, fit to be a method decorator. */
export function overrideSettings(overrides: SettingsInput): Overrider;
export function overrideSettings(overrides: SettingsInput, ...rest: (() => unknown)[]): unknown {
  const values = parseSettings(overrides, 'overrideSettings(overrides)');
  if (rest.length > 0) return runWith(values, requireFunction(rest[0]));
  return wrapper(values);
}

function wrapper(values: Partial<Settings>) {
  return (wrapped: unknown) => {
    const fn = requireFunction(wrapped);
    const scoped = function (this: unknown, ...args: unknown[]): unknown {
      return runWith(values, () => fn.apply(this, args));
    };
    // Frameworks look at how many arguments a function takes: done callbacks, error middleware.
    Object.defineProperty(scoped, 'length', { value: fn.length, configurable: true });
    Object.defineProperty(scoped, 'name', { value: fn.name, configurable: true });
    return scoped;
  };
}

function runWith(values: Partial<Settings>, fn: () => unknown): unknown {
  const outer = readContext()?.settings?.values;
  return withContext({ settings: new Overlay({ ...outer, ...values }) }, fn);
}

function requireFunction(fn: unknown): (...args: unknown[]) => unknown {
  if (typeof fn !== 'function') throw new InvalidArgumentError('overrideSettings(…, fn)', fn, 'a function');
  return fn as (...args: unknown[]) => unknown;
}
