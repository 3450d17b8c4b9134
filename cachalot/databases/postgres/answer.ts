/**
 * Answers of `pg` (and of CockroachDB and Redshift through it): one `Result` with rows, fields, parsers and
 * the command tag, or an array of them for several statements.
 */
import { capture, type Snapshot } from '../../backends/codec/snapshot';
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

interface PgResult {
  readonly command: unknown;
  readonly rowCount: unknown;
  readonly rows: readonly unknown[];
}

export const answers: Answers = {
  freeze(query) {
    const result = resultOf(query);
    if (result === undefined) return refuseAnswer('it is not one set of rows');
    // SELECT INTO and CREATE TABLE AS answer with the tag SELECT too, and no rows.
    if (result.command !== 'SELECT' || result.rowCount !== result.rows.length) {
      return refuseAnswer(`${String(result.command)} of ${String(result.rowCount)} rows`);
    }
    return wantsWhole(query) ? freezeWhole(result) : freezeRows(result.rows);
  },

  thaw({ rows, whole }, query) {
    if (wantsWhole(query)) return whole?.copy(undefined);
    return { command: 'SELECT', rowCount: rows.length, rows: rows.rows() };
  },

  rows(query) {
    return resultOf(query)?.rows ?? [];
  },
};

function freezeWhole(result: PgResult): FrozenAnswer | ValueRefusal {
  const rows = capture(result.rows);
  if (isRefusal(rows)) return rows;
  const envelope = new Envelope();
  const whole = envelope.object(result, (name, value) => special(envelope, rows, name, value));
  return envelope.refusal ?? { bytes: rows.bytes + envelope.bytes, rows, whole };
}

/** `_types` is configuration that the driver shares between results; so it is here. */
function special(envelope: Envelope, rows: Snapshot, name: string, value: unknown) {
  if (name === 'rows') return envelope.rows(rows);
  return name === '_types' ? envelope.reference(value) : undefined;
}

function resultOf({ response }: AnsweredQuery): PgResult | undefined {
  if (typeof response !== 'object' || response === null || !('rows' in response)) return undefined;
  return Array.isArray(response.rows) ? (response as PgResult) : undefined;
}
