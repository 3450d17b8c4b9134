/**
 * Holds back cachalot’s own question for the position of one server: before it is sent, or its answer on the way back.
 */
import type { Knex } from 'knex';
import type { HeldBack, Side } from './hold-back';

const POSITION = /pg_is_in_recovery|gtid_binlog_pos/;

interface Driver {
  _query?(connection: object, query: { sql: string }): Promise<unknown>;
}

/** The next question that is asked over this pool; the ones after it pass. */
export function holdQuestion(knex: Knex, side: Side): Omit<HeldBack, 'fail'> {
  const client = knex.client as Driver;
  const original = client._query!;
  let arrive!: () => void;
  let release!: () => void;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  client._query = async function (this: Driver, connection, query) {
    if (!isQuestion(query.sql)) return original.call(this, connection, query);
    delete client._query;
    const answer = side === 'after' ? await original.call(this, connection, query) : undefined;
    arrive();
    await gate;
    return answer ?? original.call(this, connection, query);
  };
  return { arrived, release };
}

/** Whether the statement is that question. */
export const isQuestion = (sql: string): boolean => POSITION.test(sql);

/** What is handed to the driver over this pool from now on, cachalot’s own statements among them, in order. */
export function recordSent(knex: Knex): { readonly sent: readonly string[]; stop(): void } {
  const client = knex.client as Driver;
  const original = client._query!;
  const sent: string[] = [];
  client._query = function (this: Driver, connection, query) {
    sent.push(query.sql);
    return original.call(this, connection, query);
  };
  return { sent, stop: () => void delete client._query };
}

/** How many positions are asked over this pool while `act` runs. */
export async function countQuestions(knex: Knex, act: () => Promise<unknown>): Promise<number> {
  const { sent, stop } = recordSent(knex);
  try {
    await act();
    return sent.filter(isQuestion).length;
  } finally {
    stop();
  }
}
