/**
 * `.cachalot(…)` on Objection’s query builders: handed down to every Knex query that the builder runs, those of
 * its eager relations included. Objection needs nothing else: its reads and writes are Knex’s.
 */
import { patchMethod, type Restore } from './patch-method';
import { type CachalotArgument, parseArgument } from './query-options';

interface KnexBuilder {
  cachalot(argument: CachalotArgument): unknown;
}

/** What waits in a builder until it is built, and what it hands down then. */
interface Hand {
  (builder: ObjectionBuilder): void;
  readonly asked?: CachalotArgument;
}

interface Context {
  readonly onBuild: Hand[];
  clone(): Context;
}

interface ObjectionBuilder {
  onBuildKnex(change: (builder: KnexBuilder) => void): this;
  internalContext(): Context;
  internalContext(context: Context): this;
  knex(): { count(...columns: unknown[]): KnexBuilder };
  resultSize(): Promise<number>;
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
  return objections.flatMap(({ QueryBuilder }) => patchBuilder(baseOf(QueryBuilder.prototype)));
}

type Prototype = Objection['QueryBuilder']['prototype'];

/** The exported class extends the one that clones are made of; the methods belong where both find them. */
function baseOf(prototype: Prototype): Prototype {
  let base = prototype;
  while (!Object.hasOwn(base, 'resultSize')) base = Object.getPrototypeOf(base) as Prototype;
  return base;
}

function patchBuilder(prototype: Prototype): Restore[] {
  return [
    patchMethod(
      prototype,
      'cachalot',
      () =>
        function cachalot(this: ObjectionBuilder, argument: CachalotArgument): ObjectionBuilder {
          parseArgument(argument);
          // The builders of eager relations share the internal context, and `onBuild` runs on each of them. A
          // relation that asks for itself gets a context of its own, so that its siblings do not hear of it.
          const context = this.internalContext().clone();
          context.onBuild.push(handing(argument));
          return this.internalContext(context);
        },
    ),
    patchMethod(prototype, 'resultSize', (original) => {
      return function (this: ObjectionBuilder) {
        return original.call(counting(this));
      };
    }),
  ];
}

function handing(asked: CachalotArgument): Hand {
  const hand = (builder: ObjectionBuilder): void => {
    builder.onBuildKnex((knexBuilder) => void knexBuilder.cachalot(asked));
  };
  return Object.assign(hand, { asked });
}

/** Pages and result sizes are counted around the builder's query, by a Knex query that knows nothing of it. */
function counting(builder: ObjectionBuilder): ObjectionBuilder {
  const asked = builder.internalContext().onBuild.flatMap((hand) => hand.asked ?? []);
  if (asked.length === 0) return builder;
  const count = (...columns: unknown[]): KnexBuilder => {
    const query = builder.knex().count(...columns);
    for (const argument of asked) query.cachalot(argument);
    return query;
  };
  return Object.create(builder, { knex: { value: () => ({ count }) } }) as ObjectionBuilder;
}
