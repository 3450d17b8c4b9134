/**
 * Waiting for the driver’s answer to a miss, in order to keep it before anybody else has seen it.
 */
import { type FrozenAnswer, freezeRows, type ValueRefusal } from '../databases/answer';
import type { QueryObject } from '../databases/dialect';
import { type Refusal, refuse } from '../support/reasons';
import type { ReadRequest } from './read-request';
import * as report from './report';

/** Waits for the driver's answer; the first call of any of them counts. */
export interface Keeper {
  /** `plain`: the session that answered was that of a fresh connection, outside any transaction unknown to Knex */
  answered(query: QueryObject, plain: boolean): void;
  /** the rows of a stream, all of them */
  answeredRows(rows: readonly unknown[], plain: boolean): void;
  failed(): void;
}

const UNPLAIN = refuse('session-state');

export function makeKeeper(
  request: ReadRequest,
  keep: (answer: FrozenAnswer) => void,
  giveUp: () => void,
): Keeper {
  let waiting = true;
  const settle = (frozen: FrozenAnswer | ValueRefusal | Refusal): void => {
    if (!waiting) return;
    waiting = false;
    if ('cachable' in frozen) {
      report.notKept(request, frozen);
      giveUp();
    } else {
      keep(frozen);
    }
  };
  return {
    answered: (query, plain) => settle(plain ? request.database.dialect.answers.freeze(query) : UNPLAIN),
    answeredRows: (rows, plain) => settle(plain ? freezeRows(rows) : UNPLAIN),
    failed() {
      if (!waiting) return;
      waiting = false;
      giveUp();
    },
  };
}
