/**
 * `.cachalot(…)` on Knex builders: what one query asks for itself.
 *
 * On a query builder it is kept among the clauses that stand alone, so that Knex’s own `clone()` copies it.
 */
import type { QueryOptions } from '../context/call-settings';
import { InvalidArgumentError } from '../support/errors';
import type { Builder, KnexClasses } from './knex-internals';
import { patchMethod, type Restore } from './patch-method';

const OPTIONS = Symbol.for('cachalot.options');

type WithOptions = { [OPTIONS]?: QueryOptions };

/** What `.cachalot(…)` takes. */
export type CachalotArgument =
  | boolean
  | {
      /** seconds; `null` for ever */
      readonly timeout?: number | null;
      /** an alias of CACHES */
      readonly cacheAlias?: string | null;
    };

export function queryOptionsOf(builder: Builder): QueryOptions | undefined {
  return ((builder._single ?? builder) as WithOptions)[OPTIONS];
}

export function patchBuilders({ QueryBuilder, Raw }: KnexClasses): Restore[] {
  const method = (): unknown =>
    function cachalot(this: Builder, argument: CachalotArgument): Builder {
      const holder = (this._single ?? this) as WithOptions;
      holder[OPTIONS] = { ...holder[OPTIONS], ...parseArgument(argument) };
      return this;
    };
  return [
    patchMethod(baseOf(QueryBuilder.prototype), 'cachalot', method),
    patchMethod(Raw.prototype, 'cachalot', method),
  ];
}

/** Dialects extend the query builder; the method belongs where all of them find it. */
function baseOf(prototype: Record<string, unknown>): Record<string, unknown> {
  let base = prototype;
  while (!Object.hasOwn(base, 'clone')) base = Object.getPrototypeOf(base) as Record<string, unknown>;
  return base;
}

/** @throws InvalidArgumentError for anything else than a boolean or known options */
export function parseArgument(argument: CachalotArgument): QueryOptions {
  if (typeof argument === 'boolean') return { enabled: argument };
  const accepted = 'true, false, or { timeout: seconds or null, cacheAlias: text or null }';
  if (argument === null || typeof argument !== 'object' || Array.isArray(argument)) {
    throw new InvalidArgumentError('.cachalot(options)', argument, accepted);
  }
  for (const [name, value] of Object.entries(argument)) {
    const right =
      value === undefined ||
      (name === 'timeout' && (value === null || (typeof value === 'number' && value > 0))) ||
      (name === 'cacheAlias' && (value === null || typeof value === 'string'));
    if (!right) throw new InvalidArgumentError(`.cachalot({ ${name} })`, value, accepted);
  }
  const { timeout, cacheAlias } = argument;
  return { ...(timeout !== undefined && { timeout }), ...(cacheAlias !== undefined && { cacheAlias }) };
}
