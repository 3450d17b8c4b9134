/**
 * The proof that what is read from a replica is current: that the replica had replayed every write that the
 * tokens of the read stand for, before the query was sent.
 *
 * The tokens were fetched first. The primary’s position is asked after that, so it is not before any write that
 * has left one of them. The replica’s position is asked on the connection that the query is sent on, right before
 * it. What the replica has replayed shows in every later query, so when its position reaches the primary’s the
 * answer is as current as its tokens. Both are remembered: a token’s position never gets later, and the server
 * behind a connection never goes back.
 *
 * Where there are no positions, `maxLag` stands in: tokens that this process has seen standing for that long, by
 * its own clock, stand for writes that the replica must have by then.
 */
import type { Token } from '../backends/cache-backend';
import type { Positions } from '../databases/dialect';
import { type LogPosition, standingOf } from '../databases/positions';
import { processState } from '../support/process-state';
import { type Refusal, refuse } from '../support/reasons';
import type { Database, ReplicaRole } from './database';
import type { Proof } from './outcome';
import type { Passage } from './passage';
import { type PrimaryWatch, watchOf } from './primary-watch';

type Written = readonly LogPosition[] | 'unknown' | 'silent';
/** `undefined`: it was not asked, or did not answer this time */
type Replayed = LogPosition | 'unknown' | undefined;

const NO_POSITIONS = refuse('replica-unproven', 'its position cannot be compared, and there is no maxLag');
const SILENT = refuse('replica-unproven', 'its primary does not answer');
const PARTED = refuse('replica-unproven', 'its log is not that of its primary');
const NOT_ASKED = refuse('replica-unproven', 'its position could not be asked before the query');
const BEHIND = refuse('replica-behind');
const WITHIN_LAG = refuse('replica-behind', 'its tables may have changed less than maxLag ago');

/** What a connection’s server has said last: on one connection it only goes forward. */
const lastHeard = processState('replica-positions', () => new WeakMap<object, LogPosition | 'unknown'>());

/** Why nothing that is read from this replica can be kept, whatever it answers. */
export function hopeless({ role, dialect }: Database): Refusal | undefined {
  return role !== undefined && role.maxLag === undefined && dialect.positions === undefined
    ? NO_POSITIONS
    : undefined;
}

export class ReplicaProof implements Proof {
  readonly #watch: PrimaryWatch;
  readonly #positions: Positions | undefined;
  readonly #written: Written | Promise<Written>;
  /** whether every token has been standing for `maxLag` before the query is sent */
  readonly #outlasted: boolean;
  #replayed: Replayed | Promise<Replayed>;

  /** Begins when the tokens have been fetched, and before the query is sent. */
  constructor(
    primary: Database,
    private readonly maxLag: ReplicaRole['maxLag'],
    private readonly tokens: readonly Token[],
  ) {
    this.#watch = watchOf(primary);
    this.#positions = primary.dialect.positions;
    this.#outlasted = maxLag !== undefined && this.#standFor(maxLag * 1000);
    this.#written = this.#positions === undefined ? 'unknown' : this.#writtenBefore();
  }

  ask({ database, connection, session }: Pick<Passage, 'database' | 'connection' | 'session'>): void {
    const { sessions } = database.dialect;
    const atRest =
      session.transaction === undefined &&
      session.controlsUnderWay === 0 &&
      session.autocommit &&
      session.nextIsolation === undefined &&
      sessions.inTransaction(connection, undefined) !== true;
    if (atRest) this.#replayed = this.#replayedOn(database, connection);
  }

  async verdict(): Promise<Refusal | undefined> {
    const written = await this.#written;
    const replayed = await this.#replayed;
    if (replayed === undefined) return NOT_ASKED;
    if (written === 'silent') return SILENT;
    const compared =
      written === 'unknown' || replayed === 'unknown' ? 'unknown' : this.#compare(replayed, written);
    switch (compared) {
      case 'holds':
        return undefined;
      case 'behind':
        return BEHIND;
      case 'parted':
        // After a failover the positions that were remembered are those of a log that has ended.
        for (const token of this.tokens) this.#watch.positions.delete(token);
        return PARTED;
      case 'unknown':
        if (this.maxLag === undefined) return NO_POSITIONS;
        return this.#outlasted ? undefined : WITHIN_LAG;
    }
  }

  #compare(replayed: LogPosition, written: readonly LogPosition[]): ReturnType<typeof standingOf> {
    const standings = new Set(written.map((each) => standingOf(this.#positions!, replayed, each)));
    for (const worst of ['unknown', 'parted', 'behind'] as const) if (standings.has(worst)) return worst;
    return 'holds';
  }

  #standFor(milliseconds: number): boolean {
    const now = performance.now();
    const { firstMet } = this.#watch;
    let outlasted = true;
    for (const token of this.tokens) {
      const since = firstMet.get(token);
      if (since === undefined) firstMet.set(token, now);
      if (now - (since ?? now) < milliseconds) outlasted = false;
    }
    return outlasted;
  }

  #writtenBefore(): Written | Promise<Written> {
    const { positions } = this.#watch;
    const known = this.tokens.map((token) => positions.get(token));
    if (!known.includes(undefined)) return [...new Set(known as LogPosition[])];
    return this.#watch.position().then((heard) => {
      if (heard === 'silent' || heard === 'unknown') return heard;
      const all = this.tokens.map((token) => {
        const before = positions.get(token);
        if (before === undefined) positions.set(token, heard);
        return before ?? heard;
      });
      return [...new Set(all)];
    });
  }

  #replayedOn(database: Database, connection: object): Replayed | Promise<Replayed> {
    const positions = this.#positions;
    if (positions === undefined) return 'unknown';
    const last = lastHeard.get(connection);
    if (last === 'unknown') return last;
    const written = this.#written;
    if (last !== undefined && Array.isArray(written) && this.#compare(last, written) === 'holds') return last;
    return positions.ask(database.runOn(connection), connection).then(
      (heard) => {
        lastHeard.set(connection, heard ?? 'unknown');
        return heard ?? 'unknown';
      },
      (error: unknown) => {
        if (!positions.neverTells(error)) return undefined;
        lastHeard.set(connection, 'unknown');
        return 'unknown';
      },
    );
  }
}
