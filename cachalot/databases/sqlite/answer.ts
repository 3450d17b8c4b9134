/**
 * Answers of `better-sqlite3` and `sqlite3`: the rows themselves, or for a write `{ changes, lastInsertRowid }`
 * or nothing.
 */
import { type Answers, freezeRows, refuseAnswer, thawRows } from '../answer';

export const answers: Answers = {
  freeze({ response }) {
    return Array.isArray(response) ? freezeRows(response) : refuseAnswer('it is not one set of rows');
  },

  thaw(frozen) {
    return thawRows(frozen);
  },

  rows({ response }) {
    return Array.isArray(response) ? response : [];
  },
};
