/**
 * Sessions of SQLite: every transaction keeps one snapshot, and the library in this process knows for certain
 * what became of a statement.
 */
import type { Sessions } from '../dialect';

export const sessions: Sessions = {
  async defaultIsolation() {
    return 'serializable';
  },

  setTransactionIsForNext: false,

  errorFailsTransaction: false,

  snapshotScope() {
    return 'transaction';
  },

  /** There is one writer at a time, and only on the newest snapshot. */
  watchesReads() {
    return false;
  },

  inTransaction(connection) {
    const { inTransaction } = connection as { inTransaction?: unknown };
    return typeof inTransaction === 'boolean' ? inTransaction : undefined;
  },

  answeredRollback() {
    return false;
  },

  refusedForCertain() {
    return true;
  },

  /** Some errors roll back by themselves (full disk, ON CONFLICT ROLLBACK); the driver's own flag tells. */
  mayEndTransaction() {
    return true;
  },

  sessionId() {
    return undefined;
  },

  async sessionIsGone() {
    return true;
  },
};
