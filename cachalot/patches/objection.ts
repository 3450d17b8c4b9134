/**
 * `.cachalot(…)` on Objection’s query builders: handed down to every Knex query that the builder runs, those of
 * its eager relations included. Objection needs nothing else: its reads and writes are Knex’s.
 */
import { patchMethod, type Restore } from './patch-method';
import { type CachalotArgument, parseArgument } from './query-options';

interface KnexBuilder {
  cachalot(argument: CachalotArgument): unknown;
}

interface ObjectionBuilder {
  onBuildKnex(change: (builder: KnexBuilder) => void): this;
  internalContext?(): { readonly onBuild: ((builder: ObjectionBuilder) => void)[] };
}

interface Objection {
  readonly QueryBuilder: { readonly prototype: ObjectionBuilder & Record<string, unknown> };
}

/** Objection as the application has loaded it, if it has; looking for it loads nothing. */
function loadedObjections(): Objection[] {
  const loaded: Objection[] = [];
  for (const file of Object.keys(require.cache)) {
    if (!/[\\/]objection[\\/]lib[\\/]objection\.js$/.test(file)) continue;
    const exported = require.cache[file]?.exports as Partial<Objection> | undefined;
    if (typeof exported?.QueryBuilder === 'function') loaded.push(exported as Objection);
  }
  return loaded;
}

export function patchObjection(objections: readonly Objection[] = loadedObjections()): Restore[] {
  return objections.map(({ QueryBuilder }) =>
    patchMethod(
      QueryBuilder.prototype,
      'cachalot',
      () =>
        function cachalot(this: ObjectionBuilder, argument: CachalotArgument): ObjectionBuilder {
          parseArgument(argument);
          const hand = (builder: ObjectionBuilder): void => {
            builder.onBuildKnex((knexBuilder) => void knexBuilder.cachalot(argument));
          };
          // The internal context is shared with the builders of eager relations; `onBuild` runs on each of them.
          if (this.internalContext === undefined) hand(this);
          else this.internalContext().onBuild.push(hand);
          return this;
        },
    ),
  );
}
