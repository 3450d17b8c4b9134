/** What the tests of the codec ask again and again: does a snapshot give the same rows, to each caller his own? */
import { isRefusal, type ValueRefusal } from '../../../cachalot/backends/codec/refusal';
import { capture, type Snapshot } from '../../../cachalot/backends/codec/snapshot';
import { expectSame } from '../../support/same';

export function captured(rows: readonly unknown[]): Snapshot {
  const snapshot = capture(rows);
  if (isRefusal(snapshot)) throw new Error(`Refused: ${snapshot.detail}`);
  return snapshot;
}

export function refused(rows: readonly unknown[]): ValueRefusal {
  const refusal = capture(rows);
  if (!isRefusal(refusal)) throw new Error('Not refused');
  return refusal;
}

/** Often enough that code is made for the shape, so that both ways of building are seen. */
const BUILDS = 70;

export function expectRestores(rows: readonly unknown[]): void {
  const snapshot = captured(rows);
  expect(snapshot.length).toBe(rows.length);
  expectSame(snapshot.rows(), rows);
  for (let build = 0; build < BUILDS; build += 1) captured(rows).rows();
  expectSame(snapshot.rows(), rows);
  expectSame(captured(rows).rows(), rows);
  expectApart(snapshot.rows(), rows);
  expectApart(snapshot.rows(), snapshot.rows());
}

/** No object stands in both. */
export function expectApart(one: unknown, other: unknown): void {
  const met = objectsIn(one, new Set());
  const both = [...objectsIn(other, new Set())].filter((object) => met.has(object));
  expect(both).toEqual([]);
}

function objectsIn(value: unknown, met: Set<object>): Set<object> {
  if (typeof value !== 'object' || value === null || met.has(value)) return met;
  met.add(value);
  if (ArrayBuffer.isView(value)) return met;
  if (value instanceof Map) for (const entry of value) objectsIn(entry, met);
  if (value instanceof Set) for (const entry of value) objectsIn(entry, met);
  for (const inner of Object.values(value)) objectsIn(inner, met);
  return met;
}
