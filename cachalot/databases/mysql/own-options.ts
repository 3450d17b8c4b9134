/**
 * What undoes the options of a connection that shape rows, for cachalot's own statements.
 */

/** A function, since a connection's own `typeCast` gives way to nothing else. */
function usual(_field: unknown, next: () => unknown): unknown {
  return next();
}

export const ownOptions = { rowsAsArray: false, nestTables: false, typeCast: usual };
