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
export function holdQuestion(knex: Knex, side: Side): HeldBack {
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
    if (!POSITION.test(query.sql)) return original.call(this, connection, query);
    delete client._query;
    const answer = side === 'after' ? await original.call(this, connection, query) : undefined;
    arrive();
    await gate;
    return answer ?? original.call(this, connection, query);
  };
  return { arrived, release };
}

/** How many positions are asked over this pool while `act` runs. */
export async function countQuestions(knex: Knex, act: () => Promise<unknown>): Promise<number> {
  const client = knex.client as Driver;
  const original = client._query!;
  let count = 0;
  client._query = function (this: Driver, connection, query) {
    if (POSITION.test(query.sql)) count += 1;
    return original.call(this, connection, query);
  };
  try {
    await act();
    return count;
  } finally {
    delete client._query;
  }
}
