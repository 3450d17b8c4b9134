/** What a read may show where nothing is kept back, under READ UNCOMMITTED of MySQL. */
import type { Round, Step, Unit } from './history';
import type { Own } from './own';

/**
 * It may show what was never committed. It may not show what nobody had sent yet, nor miss what was acknowledged
 * before it began, nor what its own transaction has appended.
 */
export function seenUncommitted(
  { lists }: Round,
  writers: ReadonlyMap<number, Unit>,
  read: Extract<Step, { kind: 'read' }>,
  own: Own,
): string[] {
  return Object.entries(read.seen).flatMap(([key, seen]) => {
    const list = lists.get(key) ?? [];
    const missing = list.filter(
      (value) => !seen.includes(value) && isAcknowledged(writers.get(value)!, read.from),
    );
    const unsent = seen.filter((value) => !isSent(writers.get(value), value, read.at));
    const lost = own.of(key).filter((value) => !seen.includes(value));
    return [
      ...missing.map((value) => `${value} of ${key} was acknowledged, but missed by`),
      ...unsent.map((value) => `${value} of ${key} had not been sent, but was seen by`),
      ...lost.map((value) => `${value} of ${key} was its own, but missed by`),
    ];
  });
}

function isAcknowledged({ end }: Unit, at: number): boolean {
  return end.how === 'commit' && end.at !== undefined && end.at < at;
}

function isSent(writer: Unit | undefined, value: number, at: number): boolean {
  return (
    writer?.steps.some((step) => step.kind === 'append' && step.value === value && step.from <= at) === true
  );
}
