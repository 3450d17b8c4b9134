/**
 * How far a server's log has come: what tells whether a replica has replayed a write of its primary.
 *
 * A dialect reads the numbers and compares them; what follows from them is worked out here.
 */
export interface LogPosition {
  /** one server from its start to its end; equal for two connections that lead to the same one */
  readonly server: string;
  /** positions of different histories say nothing about each other */
  readonly history: string;
  /** at or after every commit that anybody was told of; absent on a server that only replays, or keeps no log */
  readonly written?: string;
  /** all up to here shows in a query that is sent now; absent on a server that replays nothing */
  readonly replayed?: string;
  /** `false`: something stands between that may send the next statement to another server */
  readonly direct: boolean;
}

/** How positions of one history are compared. */
export interface Comparison {
  /** Whether all that is before `written` is replayed; `undefined` when the log has forked in between. */
  reaches(replayed: string, written: string): boolean | undefined;
}

export type Standing =
  /** every write before the primary's position shows on the replica */
  | 'holds'
  | 'behind'
  /** it was a replica of that primary and is none now, or the log has forked */
  | 'parted'
  /** nothing can be compared */
  | 'unknown';

/** What the replica's position, asked before a query, says about the primary's. */
export function standingOf(positions: Comparison, replica: LogPosition, primary: LogPosition): Standing {
  if (!replica.direct) return 'unknown';
  if (replica.server === primary.server) return primary.written === undefined ? 'unknown' : 'holds';
  if (replica.history !== primary.history || primary.written === undefined) return 'unknown';
  if (replica.replayed === undefined) return 'parted';
  const reached = positions.reaches(replica.replayed, primary.written);
  if (reached === undefined) return 'parted';
  return reached ? 'holds' : 'behind';
}
