/**
 * From the engine’s events to numbers with labels, whose number is bounded. Counting is all that a read pays for; the
 * collector’s own work is done when somebody collects, but for the durations.
 */
import { InvalidArgumentError } from '../index';
import { bounded } from './bounded';
import { listen, type ReadEvent } from './events';
import { EVENTS, type EventName } from './metrics';
import { type Labels, type Observed, Tally } from './tally';

export interface MeasureOptions {
  /** how many tables have labels of their own, the first that are met; all others are `other`. 100 if left out */
  readonly maxTables?: number | undefined;
}

export type CounterName = Exclude<EventName, 'duration'>;

export interface Measurement {
  observe(name: CounterName): Observed;
  stop(): void;
}

const MAX_TABLES = 100;
/** A pool for each tenant makes an alias for each. */
const MAX_DATABASES = 50;

/**
 * Counts until it is stopped; `lasted` hears how long each timed read took.
 * @throws InvalidArgumentError for a limit that is none
 */
export function measure(
  caller: string,
  { maxTables = MAX_TABLES }: MeasureOptions,
  lasted: (seconds: number, labels: Labels) => void,
): Measurement {
  if (!Number.isInteger(maxTables) || maxTables < 0)
    throw new InvalidArgumentError(`${caller}: options.maxTables`, maxTables, 'a number of tables');
  const tableOf = bounded(maxTables);
  const databaseOf = bounded(MAX_DATABASES);
  const tallies = makeTallies();
  const timed = new Tally(EVENTS.duration.labels);
  const time = (verdict: 'hit' | 'miss', { dbAlias, duration }: ReadEvent): void => {
    if (duration !== undefined) lasted(duration / 1000, timed.labelsOf(databaseOf(dbAlias), verdict));
  };
  const stop = listen({
    read(verdict, event) {
      const { tables, because } = event;
      const database = databaseOf(event.dbAlias);
      tallies.reads.add(1, database, verdict);
      for (const table of labelsOfTables(tables, tableOf))
        tallies.tableReads.add(1, database, table, verdict);
      if (because !== undefined) tallies.bypasses.add(1, database, because);
      if (verdict === 'hit') time('hit', event);
    },
    answer: (event) => time('miss', event),
    notKept({ dbAlias, because }) {
      if (because !== undefined) tallies.notKept.add(1, databaseOf(dbAlias), because);
    },
    store({ dbAlias, bytes = 0 }) {
      const database = databaseOf(dbAlias);
      tallies.stores.add(1, database);
      tallies.storedBytes.add(bytes, database);
    },
    invalidation({ dbAlias, table }) {
      tallies.invalidations.add(1, databaseOf(dbAlias), tableOf(table));
    },
  });
  return { stop, observe: (name) => tallies[name].observed };
}

function makeTallies(): Readonly<Record<CounterName, Tally>> {
  return {
    reads: new Tally(EVENTS.reads.labels),
    bypasses: new Tally(EVENTS.bypasses.labels),
    notKept: new Tally(EVENTS.notKept.labels),
    tableReads: new Tally(EVENTS.tableReads.labels),
    invalidations: new Tally(EVENTS.invalidations.labels),
    stores: new Tally(EVENTS.stores.labels),
    storedBytes: new Tally(EVENTS.storedBytes.labels),
  };
}

/** Several tables of one read may share the label of those beyond the limit. */
function labelsOfTables(tables: readonly string[], tableOf: (name: string) => string): Iterable<string> {
  return tables.length < 2 ? tables.map(tableOf) : new Set(tables.map(tableOf));
}
