/** A panel listens only while it is open, and what it remembers is bounded. */
import diagnostics from 'node:diagnostics_channel';
import { panel } from '../../../cachalot/panels/panel';
import { Recorder } from '../../../cachalot/panels/recorder';
import { RequestRecord } from '../../../cachalot/panels/request-record';
import type { QueryEvent } from '../../../cachalot/store/telemetry';

/** What was subscribed to in this file and is so still; other files of the same process may have subscribed too. */
const subscribed = new Set<unknown>();
const { subscribe, unsubscribe } = diagnostics;
jest.spyOn(diagnostics, 'subscribe').mockImplementation((name, heard) => {
  subscribed.add(heard);
  subscribe(name, heard);
});
jest.spyOn(diagnostics, 'unsubscribe').mockImplementation((name, heard) => {
  if (unsubscribe(name, heard)) subscribed.delete(heard);
  return true;
});

const event = (more: Partial<QueryEvent> = {}): QueryEvent => ({
  dbAlias: 'default',
  sql: 'select * from city',
  tables: ['city'],
  ...more,
});

describe('a panel', () => {
  it('listens from when it is made until it is closed', () => {
    expect(subscribed.size).toBe(0);
    const one = panel({ enabled: true });
    const other = panel({ enabled: true });
    expect(subscribed.size).toBe(12);
    one.close();
    one.close();
    expect(subscribed.size).toBe(6);
    other.close();
    expect(subscribed.size).toBe(0);
  });

  it.each([
    ['production', undefined, false],
    ['production', true, true],
    ['development', undefined, true],
    ['development', false, false],
  ])('listens in %s with enabled %p: %p', (environment, enabled, expected) => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = environment;
    try {
      const made = panel(enabled === undefined ? {} : { enabled });
      expect(subscribed.size > 0).toBe(expected);
      made.close();
    } finally {
      process.env.NODE_ENV = before;
    }
  });
});

describe('what it remembers', () => {
  let recorder: Recorder;
  beforeEach(() => {
    recorder = new Recorder();
  });
  afterEach(() => recorder.close());

  it('is counted by database, table and reason', () => {
    recorder.read('miss', event({ id: 1, duration: 0.1 }), undefined);
    recorder.answer(event({ id: 1, duration: 12 }));
    recorder.store(event({ id: 1, bytes: 300 }));
    recorder.read('hit', event({ id: 2, duration: 2 }), undefined);
    recorder.read('bypass', event({ dbAlias: 'other', because: 'raw' }), undefined);
    recorder.invalidation({ dbAlias: 'default', table: 'city' });

    expect(recorder.tables.get('default')!.get('city')).toMatchObject({
      hits: 1,
      misses: 1,
      bypasses: 0,
      stores: 1,
      invalidations: 1,
      bytes: 300,
      saved: 10,
    });
    expect([...recorder.tables.get('other')!.get('city')!.reasons]).toEqual([['raw', 1]]);
    expect(recorder.totals).toMatchObject({ hits: 1, misses: 1, bypasses: 1 });
  });

  it('tells a miss whose answer was not kept from a bypass', () => {
    recorder.read('miss', event({ id: 1 }), undefined);
    recorder.notKept(event({ id: 1, because: 'value' }));

    expect(recorder.totals).toMatchObject({ misses: 1, bypasses: 0 });
    expect(recorder.queries).toMatchObject([{ verdict: 'miss', reason: 'value' }]);
  });

  it('says nothing of the time that is saved before the database was seen to answer', () => {
    recorder.read('hit', event({ id: 1, duration: 1 }), undefined);
    expect(recorder.queries).toMatchObject([{ saved: null }]);
  });

  it('is bounded, however many queries, texts, requests and tables there are', () => {
    for (let n = 1; n <= 5000; n += 1) {
      const request = new RequestRecord('GET', `/${n}`);
      const one = event({ id: n, sql: `select ${n}`, tables: [`table ${n}`], duration: 1 });
      recorder.read('miss', one, request);
      recorder.answer(one);
      recorder.read('hit', one, request);
    }

    expect(recorder.queries).toHaveLength(100);
    expect(recorder.queries[0]!.sql).toBe('select 5000');
    expect(recorder.requests).toHaveLength(20);
    expect(recorder.requests[0]!.request.path).toBe('/5000');
    expect(recorder.tables.get('default')!.size).toBe(2000);
    expect(recorder.totals).toMatchObject({ hits: 5000, misses: 5000 });
  });

  it('has the first queries of a request that has many, and the beginning of a long text', () => {
    const request = new RequestRecord('GET', '/');
    for (let n = 1; n <= 80; n += 1) recorder.read('miss', event({ sql: `select ${n}` }), request);
    recorder.read('miss', event({ sql: 'x'.repeat(5000) }), undefined);

    expect(recorder.requests[0]!.queries).toHaveLength(50);
    expect(recorder.requests[0]!.queries[0]!.sql).toBe('select 1');
    expect(recorder.queries[0]!.sql).toHaveLength(2001);
  });
});
