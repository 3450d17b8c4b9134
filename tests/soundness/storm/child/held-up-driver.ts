/** A database that is far away at times: some statements arrive late, some answers do, a few of reads very late. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Random } from '../../support/random';
import { step } from './death';

interface DriverClient {
  _query(connection: object, query: { readonly sql: string }): Promise<unknown>;
}

const CHANGES = /^\s*(insert|update|delete|commit|create|alter|drop)/i;

export function holdUpDriver(knex: Knex, random: Random, delays: number): void {
  const prototype = Object.getPrototypeOf(knex.client) as DriverClient;
  const original = prototype._query;
  const held = () => random.next() < delays;
  prototype._query = async function (this: DriverClient, connection, query) {
    if (held()) await pause(random.next() * 8);
    const answer = original.call(this, connection, query);
    if (CHANGES.test(query.sql)) setImmediate(() => step('sent'));
    const answered = await answer;
    if (held()) await pause(CHANGES.test(query.sql) ? random.next() * 8 : random.next() ** 3 * 40);
    return answered;
  };
}
