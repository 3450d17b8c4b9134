/**
 * Answers of `mysql2` and `mysql`: `[rows, fields]`; for a write a header instead of the rows and no fields;
 * for several statements an array of each per statement.
 */
import { MemoNode } from '../../backends/codec/node';
import { capture } from '../../backends/codec/snapshot';
import {
  type AnsweredQuery,
  type Answers,
  type FrozenAnswer,
  freezeRows,
  isRefusal,
  refuseAnswer,
  type ValueRefusal,
  wantsWhole,
} from '../answer';
import { Envelope } from '../envelope';
import { FieldCopies } from './field';

export const answers: Answers = {
  freeze(query) {
    const answer = rowsAndFields(query);
    if (answer === undefined) return refuseAnswer('it is not one set of rows');
    const [rows, fields] = answer;
    return wantsWhole(query) ? freezeWhole(rows, fields) : freezeRows(rows);
  },

  thaw({ rows, whole }, query) {
    return wantsWhole(query) ? whole?.copy(undefined) : [rows.rows(), undefined];
  },

  rows(query) {
    return rowsAndFields(query)?.[0] ?? [];
  },
};

function freezeWhole(response: readonly unknown[], fields: readonly object[]): FrozenAnswer | ValueRefusal {
  const rows = capture(response);
  if (isRefusal(rows)) return rows;
  const envelope = new Envelope();
  const copies = new FieldCopies(envelope, fields);
  const list = envelope.list([envelope.rows(rows), envelope.list(fields.map((field) => copies.keep(field)))]);
  const whole = new MemoNode(list, copies.slots);
  return envelope.refusal ?? { bytes: rows.bytes + envelope.bytes + copies.bytes, rows, whole };
}

function rowsAndFields({
  response,
}: AnsweredQuery): [rows: readonly unknown[], fields: readonly object[]] | undefined {
  if (!Array.isArray(response)) return undefined;
  const [rows, fields] = response;
  if (!Array.isArray(rows) || !Array.isArray(fields) || fields.length === 0) return undefined;
  const single = fields.every(
    (field) => typeof field === 'object' && field !== null && !Array.isArray(field),
  );
  return single ? [rows, fields] : undefined;
}
