/**
 * The judge: did any read miss what was known before it began?
 *
 * Every subject has a version that only grows in the database’s own order of commits. A version is known from the
 * moment its write was acknowledged, or a read of it had ended: what one reader has seen, no later one may miss.
 */
import type { Line, Subject } from './sightings';

/** A line, and the process that wrote it. */
export interface Told {
  readonly line: Line;
  readonly by: string;
}

/** Subjects that are written behind the cache’s back are known once `invalidate()` says so, not by being seen. */
export const isOutside = (subject: Subject): boolean => subject.startsWith('outside');

interface Known {
  /** the highest version that is known */
  floor: number;
  floorBy: string;
  /** what it was at the last calm, and has been added since */
  base: number;
}

interface Moment {
  readonly at: number;
  /** what becomes known comes after what begins at the same time */
  readonly order: number;
  act(): void;
}

/** @returns what is wrong, in the order of time */
export function judge(truth: ReadonlyMap<Subject, number>, told: readonly Told[]): string[] {
  const subjects = new Map<Subject, Known>();
  const knownOf = (subject: Subject): Known => {
    let known = subjects.get(subject);
    if (known === undefined) {
      const base = truth.get(subject) ?? 0;
      known = { floor: base, floorBy: 'the last calm', base };
      subjects.set(subject, known);
    }
    return known;
  };
  const raise = (subject: Subject, version: number, by: string): void => {
    const known = knownOf(subject);
    if (version <= known.floor) return;
    known.floor = version;
    known.floorBy = by;
  };
  const wrong: string[] = [];
  const moments = told.flatMap(({ line, by }): Moment[] => {
    switch (line.kind) {
      case 'known':
        return [
          { at: line.at, order: 1, act: () => raise(line.subject, line.version, writeOf(by, line.at)) },
        ];
      case 'added':
        return [
          {
            at: line.at,
            order: 1,
            act() {
              const known = knownOf(line.subject);
              known.base += line.version;
              raise(line.subject, known.base, writeOf(by, line.at));
            },
          },
        ];
      case 'read': {
        const begins: Moment = {
          at: line.from,
          order: 0,
          act() {
            const { floor, floorBy } = knownOf(line.subject);
            if (line.version >= floor) return;
            const span = `${milliseconds(line.from)} to ${milliseconds(line.at)} ms`;
            wrong.push(
              `${by} read ${line.subject} by ${line.path} from ${span} and got version ${line.version}, ` +
                `but ${floor} was known before by ${floorBy}`,
            );
          },
        };
        if (isOutside(line.subject)) return [begins];
        const seen = `a read of ${by} by ${line.path} that ended at ${milliseconds(line.at)} ms`;
        return [begins, { at: line.at, order: 1, act: () => raise(line.subject, line.version, seen) }];
      }
      default:
        return [];
    }
  });
  moments.sort((a, b) => a.at - b.at || a.order - b.order);
  for (const moment of moments) moment.act();
  return wrong;
}

const milliseconds = (at: number): string => (at / 1e6).toFixed(3);

const writeOf = (by: string, at: number): string => `a write of ${by} acknowledged at ${milliseconds(at)} ms`;
