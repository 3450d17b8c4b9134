/**
 * Waiting for the driver’s answer to a miss, in order to keep it before anybody else has seen it.
 */
import { type FrozenAnswer, freezeRows, type ValueRefusal } from '../databases/answer';
import { type Refusal, refuse } from '../support/reasons';
import type { Keeper } from './outcome';
import type { ReadRequest } from './read-request';
import * as report from './report';
import type { Transaction } from './transaction';

/** Bytes of a stream that are held at most for a cache that names no limit of its own. */
const DEFAULT_LARGEST = 64 * 1024 * 1024;

const UNPLAIN = refuse('session-state');

export function makeKeeper(
  request: ReadRequest,
  keep: (answer: FrozenAnswer) => void,
  giveUp: () => void,
  transaction?: Transaction,
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
    transaction,
    answered: (query, plain) => settle(plain ? request.database.dialect.answers.freeze(query) : UNPLAIN),
    answeredRows: (rows, plain) => settle(plain ? freezeRows(rows) : UNPLAIN),
    largest: request.cache.backend.largest ?? DEFAULT_LARGEST,
    tooLarge: () => settle(refuse('too-large')),
    failed() {
      if (!waiting) return;
      waiting = false;
      giveUp();
    },
  };
}
