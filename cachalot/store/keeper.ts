/**
 * Waiting for the driver’s answer to a miss, in order to keep it before anybody else has seen it.
 */
import { type FrozenAnswer, freezeRows, type ValueRefusal } from '../databases/answer';
import { type Refusal, refuse } from '../support/reasons';
import type { Keeper, Proof } from './outcome';
import { withParsers } from './parsers';
import type { ReadRequest } from './read-request';
import * as report from './report';
import type { Transaction } from './transaction';

/** Bytes of a stream that are held at most for a cache that names no limit of its own. */
const DEFAULT_LARGEST = 64 * 1024 * 1024;

const UNPLAIN = refuse('session-state');

/** For a read from a replica: nothing is kept, or shared with others who wait for it, before it is proven current. */
export function makeProvenKeeper(
  request: ReadRequest,
  proof: Proof,
  keep: (answer: FrozenAnswer) => void,
  giveUp: () => void,
): Keeper {
  const keeper = makeKeeper(
    request,
    (answer) => {
      void proof.verdict().then((refusal) => {
        if (refusal === undefined) return keep(answer);
        report.notKept(request, refusal);
        return giveUp();
      });
    },
    giveUp,
  );
  return { ...keeper, proof };
}

export function makeKeeper(
  request: ReadRequest,
  keep: (answer: FrozenAnswer) => void,
  giveUp: () => void,
  transaction?: Transaction,
): Keeper {
  const { database } = request;
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
    answered(query, plain) {
      if (waiting) report.answered(request);
      settle(
        plain
          ? withParsers(database, database.dialect.answers.freeze(query), Object(query.response).fields)
          : UNPLAIN,
      );
    },
    answeredRows(rows, plain, fields) {
      if (waiting) report.answered(request);
      settle(plain ? withParsers(database, freezeRows(rows), fields) : UNPLAIN);
    },
    largest: request.cache.backend.largest ?? DEFAULT_LARGEST,
    tooLarge: () => settle(refuse('too-large')),
    failed() {
      if (!waiting) return;
      waiting = false;
      giveUp();
    },
  };
}
