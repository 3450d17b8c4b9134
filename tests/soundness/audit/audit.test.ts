/**
 * The audit finds what a broken protocol serves, and says nothing where the protocol holds, whoever writes meanwhile.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Knex } from 'knex';
import { cachalotDisabled, overrideSettings, settings, stats } from '../../../cachalot';
import type { CacheBackend } from '../../../cachalot/backends/cache-backend';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { RedisBackend } from '../../../cachalot/backends/redis/redis';
import { databaseOf } from '../../../cachalot/patches/databases';
import { auditOf } from '../../../cachalot/store/audit';
import type { Mismatch } from '../../../cachalot/store/audit-report';
import { closeCaches } from '../../../cachalot/store/caches';
import { captureQueries } from '../../../cachalot/testing/expect-queries';
import { describeDatabases, describeIf } from '../../support/databases';
import { difference } from '../../support/same';
import { FAULTS, type Fault, FaultyCache } from './faulty-cache';

const { REDIS_URL } = process.env;
let made = 0;

const CACHES: Readonly<Record<string, (() => CacheBackend) | undefined>> = {
  locmem: () => new LocmemBackend(),
  redis:
    REDIS_URL === undefined
      ? undefined
      : () => {
          made += 1;
          const KEY_PREFIX = `audit:${process.pid}:${Date.now()}:${made}`;
          return new RedisBackend({ BACKEND: 'redis', LOCATION: REDIS_URL, KEY_PREFIX });
        },
};

/** SQLite answers within one turn of the event loop; others must have theirs. */
const breathe = () => new Promise((resolve) => setImmediate(resolve));

type Read = (knex: Knex) => Knex.QueryBuilder | Knex.Raw;

/** Reads in many shapes; what is written below changes the answer of each. */
const READS: readonly Read[] = [
  (knex) => knex('account').where({ id: 1 }).first(),
  (knex) => knex('account').orderBy('id'),
  (knex) => knex('account').select('owner', 'amount'),
  (knex) => knex('account').orderBy('id', 'desc').limit(2),
  (knex) => knex('account').pluck('amount'),
  (knex) => knex('account').sum({ total: 'amount' }),
  (knex) => knex('account').where('id', '<', 3).limit(5),
  (knex) => knex.raw('select amount from account where id = ? limit 1', [1]),
  (knex) =>
    knex('account').whereIn('id', knex('account').select('id')).count({ n: '*' }).max({ m: 'amount' }),
];

describeDatabases('the audit', (db) => {
  for (const [name, open] of Object.entries(CACHES)) {
    describeIf(open !== undefined, `over ${name}`, () => {
      let knex: Knex;
      let cache: FaultyCache;
      let found: Mismatch[] = [];
      const hear = (message: unknown): void => {
        found.push(message as Mismatch);
      };
      const audited = (): Promise<void> => auditOf(databaseOf(knex.client)!);
      const truthOf = (read: Read) =>
        cachalotDisabled(() => Promise.resolve(read(knex)), { allQueries: true });
      const pay = (by: Knex | Knex.Transaction, id = 1) => by('account').where({ id }).increment('amount', 1);

      beforeAll(async () => {
        knex = await db.create(db.name === 'sqlite' ? {} : { pool: { min: 1, max: 4 } });
        await knex.schema.createTable('account', (table) => {
          table.integer('id').primary();
          table.string('owner');
          table.integer('amount');
        });
        await knex('account').insert([1, 2, 3].map((id) => ({ id, owner: `owner ${id}`, amount: 0 })));
      });
      beforeEach(() => {
        cache = new FaultyCache(open!());
        settings.configure({
          CACHES: { default: cache },
          CACHALOT_CACHE_RAW: true,
          CACHALOT_AUDIT_RATE: 1,
          CACHALOT_CACHE_OP_TIMEOUT: 20,
        });
        found = [];
        stats.reset();
        subscribe('cachalot:mismatch', hear);
      });
      afterEach(async () => {
        unsubscribe('cachalot:mismatch', hear);
        await audited();
        settings.reset();
        await closeCaches();
      });

      /** Changes what the read would answer, so that what is kept for it is stale. */
      async function makeStale(fault: Fault, read: Read): Promise<void> {
        cache.fault = undefined;
        await pay(knex);
        cache.fault = fault;
        if (fault !== 'late') {
          await read(knex);
          await audited();
          await pay(knex);
          return;
        }
        const kept = new Promise<void>((resolve) => {
          cache.meanwhile = async () => {
            await pay(knex);
            resolve();
          };
        });
        const { stores } = stats();
        await read(knex);
        await kept;
        while (stats().stores === stores) await breathe();
      }

      test.each(Object.entries(FAULTS))('finds what is stale by %s', async (_rule, fault) => {
        let stale = 0;
        for (let round = 0; round < 3; round += 1) {
          for (const read of READS) {
            await makeStale(fault, read);
            await audited();
            const before = found.length;
            const answer = await read(knex);
            await audited();
            const isStale = difference(answer, await truthOf(read)) !== undefined;
            if (isStale) stale += 1;
            const seen = { read: read(knex).toString(), found: found.length - before };
            expect(seen).toEqual({ ...seen, found: isStale ? 1 : 0 });
          }
        }
        expect(stale).toBeGreaterThanOrEqual(2 * READS.length);
        expect(found.length).toBeGreaterThanOrEqual(0.99 * stale);
        expect(stats().audits.mismatches).toBe(found.length);
      });

      test('says nothing while writers are at work and the protocol holds', async () => {
        const other = db.name === 'sqlite' ? knex : db.second({}, knex);
        let left = 150;
        const write = async (): Promise<void> => {
          while (left > 0) {
            await pay(other, 1 + (left % 3));
            await other.transaction(async (trx) => {
              await pay(trx);
              if (left % 2 === 0) await pay(trx, 2);
              await trx('account').orderBy('id');
            });
            await breathe();
          }
        };
        const readAll = async (): Promise<void> => {
          for (; left > 0; left -= 1) {
            const read = READS[left % READS.length]!;
            for (let again = 0; again < 3; again += 1) {
              await read(knex);
              await breathe();
            }
          }
        };
        await Promise.all([write(), readAll(), readAll()]);
        for (const read of READS) {
          await read(knex);
          await read(knex);
          await audited();
        }
        expect(found).toEqual([]);
        expect(stats().audits).toMatchObject({ mismatches: 0 });
        expect(stats().audits.matches).toBeGreaterThan(0);
      });

      test('says which read, tables, tokens and times, and no parameter', async () => {
        const secret = 8_675_309;
        const read: Read = (by) => by('account').where({ id: 1 }).whereNot({ amount: secret });
        const warnings: Error[] = [];
        const warn = (warning: Error): void => void warnings.push(warning);
        const emitted = jest
          .spyOn(process, 'emitWarning')
          .mockImplementation((text) => warn(new Error(String(text))));
        await makeStale('deaf', read);
        await read(knex);
        await audited();
        emitted.mockRestore();
        expect(found).toHaveLength(1);
        expect(found[0]).toMatchObject({
          cacheAlias: 'default',
          dbAlias: expect.any(String),
          difference: 'rows',
          rowsInCache: 1,
          rowsInDatabase: 1,
          sql: read(knex).toSQL().sql,
          tables: [expect.stringMatching(/account$/)],
          tokens: [
            { table: '*', writer: null },
            { table: expect.stringMatching(/account$/), writtenAt: expect.any(Number), writer: null },
          ],
        });
        expect(JSON.stringify(found)).not.toContain(String(secret));
        // One line for each table: another test may have brought it about already.
        expect(warnings.length).toBeLessThanOrEqual(1);
      });

      test('is not heard by the listeners of the application', async () => {
        const read = READS[1]!;
        await read(knex);
        const { queries } = await captureQueries(knex, async () => {
          await read(knex);
          await audited();
        });
        expect(queries).toEqual([]);
        expect(stats().audits).toEqual({ matches: 1, mismatches: 0, inconclusive: 0, dropped: 0 });
      });

      test('follows the setting from one read to the next, and leaves transactions and streams alone', async () => {
        const read = READS[1]!;
        const nothing = { matches: 0, mismatches: 0, inconclusive: 0, dropped: 0 };
        settings.CACHALOT_AUDIT_RATE = 0;
        await read(knex);
        await read(knex);
        await audited();
        expect(stats().audits).toEqual(nothing);
        await overrideSettings({ CACHALOT_AUDIT_RATE: 1 }, () => read(knex));
        await audited();
        expect(stats().audits).toEqual({ ...nothing, matches: 1 });
        settings.CACHALOT_AUDIT_RATE = 1;
        stats.reset();
        await knex.transaction(async (trx) => {
          for (let again = 0; again < 3; again += 1) await read(trx);
        });
        for (let again = 0; again < 2; again += 1)
          for await (const row of knex('account').orderBy('id').stream()) expect(row).toBeDefined();
        await audited();
        expect(stats().audits).toEqual(nothing);
      });

      test('does not take a connection that somebody may need', async () => {
        const read = READS[1]!;
        await read(knex);
        const { client } = knex;
        const spare = db.name === 'sqlite' ? 1 : 3;
        const held = await Promise.all(Array.from({ length: spare }, () => client.acquireConnection()));
        await read(knex);
        expect(stats().audits).toMatchObject({ dropped: 1 });
        for (const connection of held) await client.releaseConnection(connection);
        await read(knex);
        await audited();
        expect(stats().audits).toMatchObject({ dropped: 1, matches: 1 });
      });

      test('does not judge rows that the database may choose, but finds out that one is none of them', async () => {
        const read: Read = (by) => by('account').where('id', '>', 0).limit(1);
        await read(knex);
        cache.fault = 'deaf';
        await knex('account').increment('amount', 1);
        await read(knex);
        await audited();
        expect(stats().audits).toMatchObject({ mismatches: 0, inconclusive: 1 });
        const only: Read = (by) => by('account').where({ id: 1 }).limit(1);
        await makeStale('deaf', only);
        await only(knex);
        await audited();
        expect(stats().audits).toMatchObject({ mismatches: 1, inconclusive: 1 });
      });
    });
  }
});
