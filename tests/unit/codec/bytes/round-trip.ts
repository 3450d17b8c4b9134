/** What the tests of the bytes ask again and again: do rows come back from them as they went in? */
import { compressAtOnce } from '../../../../cachalot/backends/codec/bytes/compress';
import { decodeAnswer } from '../../../../cachalot/backends/codec/bytes/decode';
import { encodeAnswer } from '../../../../cachalot/backends/codec/bytes/encode';
import { isRefusal, type ValueRefusal } from '../../../../cachalot/backends/codec/refusal';
import { type FrozenAnswer, freezeRows } from '../../../../cachalot/databases/answer';
import { expectSame } from '../../../support/same';

export function frozen(rows: readonly unknown[]): FrozenAnswer {
  const answer = freezeRows(rows);
  if (isRefusal(answer)) throw new Error(`Refused: ${answer.detail}`);
  return answer;
}

export function encoded(answer: FrozenAnswer): Buffer {
  const bytes = encodeAnswer(answer);
  if (isRefusal(bytes)) throw new Error(`Refused: ${bytes.detail}`);
  return bytes;
}

export const bytesOf = (rows: readonly unknown[]) => encoded(frozen(rows));

export function decoded(bytes: Uint8Array): FrozenAnswer {
  const answer = decodeAnswer(bytes);
  if (answer === undefined) throw new Error('The bytes were not taken for an answer.');
  return answer;
}

export function refusal(rows: readonly unknown[]): ValueRefusal {
  const result = encodeAnswer(frozen(rows));
  if (!isRefusal(result)) throw new Error('Not refused');
  return result;
}

/** Plain, deflated, and encoded once more from what was decoded. */
export function expectRoundTrip(rows: readonly unknown[]): void {
  const answer = decoded(bytesOf(rows));
  expectSame(answer.rows.rows(), rows);
  expectSame(decoded(compressAtOnce(bytesOf(rows))).rows.rows(), rows);
  expectSame(decoded(encoded(answer)).rows.rows(), rows);
  expect(answer.rows).toHaveLength(rows.length);
}
