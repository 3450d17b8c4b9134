/**
 * What a cache can say of the servers or folders behind it, for `runChecks()` and the commands `check_clocks` and
 * `cachalot_stats`. Nothing that readers are answered with depends on it.
 */
import { messageOf } from '../support/describe';

/**
 * What a finding is about:
 *
 * - `unwritable`: nothing can be kept there: a replica, a folder without permission
 * - `full`: once the memory is used up, nothing more is kept
 * - `marks`: the mark of a write under way may be thrown out before results are
 * - `unbounded`: nothing ends its growth
 * - `place`: what it stands on may not keep the promises that a cache relies on, such as a network’s file system
 * - `settings`: a setting that does nothing, or does harm
 */
export type Concern = 'unwritable' | 'full' | 'marks' | 'unbounded' | 'place' | 'settings';

export interface BackendFinding {
  readonly concern: Concern;
  /** a sentence that names the server, the folder or the setting */
  readonly message: string;
}

/** How far a server’s clock is from that of this process. */
export interface ClockReading {
  /** `host:port` */
  readonly server: string;
  /** milliseconds that its clock is ahead; below zero: behind */
  readonly skew: number;
  /** milliseconds by which `skew` may be wrong: half of the round trip */
  readonly uncertainty: number;
}

/** What one server or folder keeps; `null`: it does not say. */
export interface Holdings {
  /** `host:port`, or the path of a folder: without user and password */
  readonly place: string;
  /** results of this cache */
  readonly entries: number | null;
  /** bytes that those take */
  readonly bytes: number | null;
  /** keys of whoever uses the server, tokens among them */
  readonly keys: number | null;
  /** bytes that the whole server uses */
  readonly memory: number | null;
  /** bytes that may be used; `null` also where there is no bound */
  readonly limit: number | null;
  /** keys that were asked for and found since the server started, by whoever uses it */
  readonly hits: number | null;
  /** those that were not found */
  readonly misses: number | null;
  /** what was thrown out to make room */
  readonly evictions: number | null;
  /** why it could not be asked */
  readonly error: string | null;
}

/** Fills in what a place does not say. */
export function holdings(place: string, said: Partial<Holdings> = {}): Holdings {
  return {
    place,
    ...{ entries: null, bytes: null, keys: null, memory: null, limit: null },
    ...{ hits: null, misses: null, evictions: null, error: null },
    ...said,
  };
}

/** What each of these places says; one that cannot be asked keeps nothing from the others. */
export function askEach<Place>(
  places: readonly Place[],
  nameOf: (place: Place) => string,
  ask: (place: Place) => Promise<Partial<Holdings>>,
): Promise<Holdings[]> {
  return Promise.all(
    places.map(async (place) => {
      const said = await ask(place).catch((error: unknown) => ({ error: messageOf(error) }));
      return holdings(nameOf(place), said);
    }),
  );
}

export interface Clocks {
  /** milliseconds since 1970 */
  wall(): number;
  /** milliseconds, never set back */
  steady(): number;
}

const CLOCKS: Clocks = { wall: Date.now, steady: () => performance.now() };

const SAMPLES = 5;

/**
 * Compares clocks: asks a few times for the server’s milliseconds since 1970, and believes the quickest answer. The
 * server looked at its clock at some moment of the call; the middle is at most half a round trip away from it.
 */
export async function readClock(
  server: string,
  ask: () => Promise<number>,
  { wall, steady }: Clocks = CLOCKS,
): Promise<ClockReading> {
  let best: ClockReading | undefined;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const began = wall();
    const from = steady();
    const there = await ask();
    const half = (steady() - from) / 2;
    if (!Number.isFinite(there)) throw new Error(`${server} does not tell the time`);
    const reading = { server, skew: there - (began + half), uncertainty: half };
    if (best === undefined || reading.uncertainty < best.uncertainty) best = reading;
  }
  return best!;
}
