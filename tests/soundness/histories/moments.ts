/**
 * Moments in one order of time: each lies somewhere within a span, and some come after others. Is there an order in
 * which all of that holds?
 *
 * A commit has its moment between the time at which it was asked for and the one at which it was acknowledged, a
 * snapshot between those of the statement that opened it. Nothing else is known of them, and nothing else is needed:
 * each is put as early as the others allow, in the order in which they come after each other. If one is then too
 * late, or they come after each other in a circle, no order of them explains what was seen.
 */
export class Moment {
  readonly later = new Set<Moment>();

  constructor(
    readonly what: string,
    readonly from: number,
    readonly to: number,
  ) {}

  /** This one has come before that one. */
  before(other: Moment): void {
    this.later.add(other);
  }
}

/** @returns what cannot be explained; one circle, or each moment that is too late */
export function inexplicable(moments: Iterable<Moment>): string[] {
  const left = new Map<Moment, number>();
  for (const moment of moments) left.set(moment, 0);
  for (const moment of left.keys())
    for (const other of moment.later) left.set(other, (left.get(other) ?? 0) + 1);
  const earliest = new Map<Moment, number>();
  const because = new Map<Moment, Moment>();
  const ready = [...left.keys()].filter((moment) => left.get(moment) === 0);
  const late: string[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    left.delete(next);
    const time = Math.max(next.from, earliest.get(next) ?? 0);
    if (time > next.to) late.push(`${chain(next, because)}: each after the one before, but too late for it`);
    for (const other of next.later) {
      // What is too late is told once, and not of all that comes after it.
      if (time <= next.to && time > (earliest.get(other) ?? other.from)) {
        earliest.set(other, time);
        because.set(other, next);
      }
      const waits = left.get(other)! - 1;
      left.set(other, waits);
      if (waits === 0) ready.push(other);
    }
  }
  return left.size === 0 ? late : [...late, `${circle(left)}: each after the one before, in a circle`];
}

/** How it came to be so late. */
function chain(moment: Moment, because: ReadonlyMap<Moment, Moment>): string {
  const links = [moment];
  for (let cause = because.get(moment); cause !== undefined; cause = because.get(cause)) links.unshift(cause);
  return told(links);
}

/** Each of those left has another one of them before it: going back from any leads into a circle. */
function circle(left: ReadonlyMap<Moment, number>): string {
  const earlier = new Map<Moment, Moment>();
  for (const moment of left.keys()) for (const other of moment.later) earlier.set(other, moment);
  const path: Moment[] = [];
  let at = [...left.keys()].find((moment) => earlier.has(moment))!;
  while (!path.includes(at)) {
    path.unshift(at);
    at = earlier.get(at)!;
  }
  return told(path.slice(0, path.indexOf(at) + 1));
}

const milliseconds = (at: number): string =>
  at === Number.POSITIVE_INFINITY ? 'the end' : (at / 1e6).toFixed(3);

function told(moments: readonly Moment[]): string {
  return moments
    .map(({ what, from, to }) => `${what} (${milliseconds(from)}–${milliseconds(to)})`)
    .join(' → ');
}
