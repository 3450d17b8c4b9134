/** `instrument` with the real API and SDK of OpenTelemetry: metrics, spans in the right place, and its undo. */
import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { Knex } from 'knex';
import { settings, version } from '../../../cachalot';
import { EVENTS, STATES } from '../../../cachalot/observability/metrics';
import { instrument, type OpenTelemetryOptions } from '../../../cachalot/observability/opentelemetry';
import { openCities, work } from './city';

const spans = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const contexts = new AsyncLocalStorageContextManager();

let knex: Knex;
let meterProvider: MeterProvider;
let reader: PeriodicExportingMetricReader;
const undos: (() => void)[] = [];

const start = (options: OpenTelemetryOptions = {}): (() => void) => {
  const undo = instrument({ tracerProvider, meterProvider, ...options });
  undos.push(undo);
  return undo;
};

beforeAll(() => void api.context.setGlobalContextManager(contexts.enable()));
afterAll(() => {
  api.context.disable();
  contexts.disable();
});
beforeEach(async () => {
  knex = await openCities();
  // Collected by hand; the interval is longer than any test.
  reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2_000_000 });
  meterProvider = new MeterProvider({ readers: [reader] });
  spans.reset();
});
afterEach(async () => {
  for (const undo of undos.splice(0)) undo();
  await meterProvider.shutdown();
  exporter.reset();
  await knex.destroy();
  settings.reset();
});

/** Every number, as `name {attributes} value`; of a histogram the count. */
async function numbers(): Promise<string[]> {
  const { resourceMetrics } = await reader.collect();
  return resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => {
        const number = typeof value === 'object' ? value.count : value;
        return `${descriptor.name} ${JSON.stringify(attributes)} ${number}`;
      }),
    ),
  );
}

/** Runs in a span, and gives those that were made in it, and the one itself. */
async function traced(
  fn: () => Promise<unknown>,
): Promise<{ request: ReadableSpan; inside: ReadableSpan[] }> {
  const tracer = tracerProvider.getTracer('test');
  await tracer.startActiveSpan('request', (span) => fn().finally(() => span.end()));
  const finished = spans.getFinishedSpans();
  const request = finished.find(({ name }) => name === 'request')!;
  return { request, inside: finished.filter((span) => span !== request) };
}

describe('the metrics', () => {
  it('count the same as those of Prometheus, under names of their own', async () => {
    start();
    await work(knex);

    const told = await numbers();
    expect(told).toEqual(
      expect.arrayContaining([
        'cachalot.reads {"cachalot.database":"default","cachalot.verdict":"hit"} 1',
        'cachalot.reads {"cachalot.database":"default","cachalot.verdict":"miss"} 1',
        'cachalot.bypasses {"cachalot.database":"default","cachalot.reason":"random"} 1',
        'cachalot.table.reads {"cachalot.database":"default","db.collection.name":"city","cachalot.verdict":"hit"} 1',
        'cachalot.invalidations {"cachalot.database":"default","db.collection.name":"city"} 1',
        'cachalot.read.duration {"cachalot.database":"default","cachalot.verdict":"hit"} 1',
        'cachalot.cache.state {"cachalot.cache":"default","cachalot.cache.state":"up"} 1',
        'cachalot.cache.owed {"cachalot.cache":"default"} 0',
      ]),
    );
    expect(told.join('\n')).not.toMatch(/select|4711/i);
  });

  it('have the unit and the words of the list', async () => {
    start();
    await work(knex);
    settings.CACHES = { default: { BACKEND: 'locmem', MAX_BYTES: 300 } };
    await knex('city').insert(Array.from({ length: 100 }, (_, id) => ({ id: id + 100 })));
    await knex('city');

    const { resourceMetrics } = await reader.collect();
    const [scope] = resourceMetrics.scopeMetrics;
    expect(scope?.scope).toMatchObject({ name: 'cachalot', version });
    const told = scope!.metrics.map(({ descriptor: { name, unit, description } }) => [
      name,
      unit,
      description,
    ]);
    const listed = [...Object.values(EVENTS), ...Object.values(STATES)];
    expect(told.sort()).toEqual(listed.map(({ otel, unit, help }) => [otel, unit, help]).sort());
  });

  it('stop, and can be left out', async () => {
    start()();
    start({ metrics: false });
    await work(knex);
    expect(await numbers()).toEqual([]);
  });
});

describe('the traces', () => {
  it('show a miss and a hit as spans inside of the active one, and a bypass as an event of it', async () => {
    start();
    const { request, inside } = await traced(() => work(knex));

    expect(inside.map(({ name }) => name)).toEqual(['cachalot miss', 'cachalot hit']);
    for (const span of inside) {
      expect(span.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
      expect(span.kind).toBe(api.SpanKind.INTERNAL);
      expect(span.attributes).toMatchObject({
        'db.system.name': 'sqlite',
        'db.collection.name': 'city',
        'cachalot.database': 'default',
        'cachalot.tables': ['city'],
      });
      const [seconds, nanoseconds] = span.duration;
      expect(seconds * 1e9 + nanoseconds).toBeGreaterThan(0);
    }
    expect(inside.map(({ attributes }) => attributes['cachalot.verdict'])).toEqual(['miss', 'hit']);
    expect(request.events).toEqual([
      expect.objectContaining({
        name: 'cachalot.bypass',
        attributes: expect.objectContaining({ 'cachalot.reason': 'random', 'cachalot.verdict': 'bypass' }),
      }),
    ]);
    expect(
      JSON.stringify([...inside, request].map(({ attributes, events }) => [attributes, events])),
    ).not.toMatch(/select|4711/i);
  });

  it('keep overlapping requests apart', async () => {
    start();
    await knex('city');
    await knex('country');
    const tracer = tracerProvider.getTracer('test');
    const read = (table: string) =>
      tracer.startActiveSpan(table, async (span) => {
        await Promise.all([knex(table), knex(table)]);
        span.end();
      });
    await Promise.all([read('city'), read('country')]);

    const finished = spans.getFinishedSpans();
    const parents = new Map(finished.map((span) => [span.spanContext().spanId, span.name]));
    const hits = finished.filter(({ name }) => name === 'cachalot hit');
    expect(hits).toHaveLength(4);
    for (const { attributes, parentSpanContext } of hits)
      expect(parents.get(parentSpanContext!.spanId)).toBe(attributes['db.collection.name']);
  });

  it('are events alone where that is asked for', async () => {
    start({ traces: 'event' });
    const { request, inside } = await traced(() => work(knex));
    expect(inside).toEqual([]);
    expect(request.events.map(({ name }) => name)).toEqual([
      'cachalot.miss',
      'cachalot.hit',
      'cachalot.bypass',
    ]);
  });

  it('say why an answer was not kept', async () => {
    start();
    settings.CACHES = { default: { BACKEND: 'locmem', MAX_BYTES: 300 } };
    await knex('city').insert(Array.from({ length: 100 }, (_, id) => ({ id })));
    const { request, inside } = await traced(() => knex('city').then());
    expect(inside.map(({ name }) => name)).toEqual(['cachalot miss']);
    expect(request.events).toMatchObject([
      { name: 'cachalot.not_kept', attributes: { 'cachalot.reason': 'too-large' } },
    ]);
  });

  it.each([
    ['no span is active', () => work(knex), {}],
    ['they are left out', () => traced(() => work(knex)), { traces: false } as const],
  ])('are none where %s', async (_when, act, options) => {
    start(options);
    await act();
    expect(spans.getFinishedSpans().filter(({ name }) => name !== 'request')).toEqual([]);
  });

  it('stop', async () => {
    start()();
    const { request, inside } = await traced(() => work(knex));
    expect([inside, request.events]).toEqual([[], []]);
  });
});

describe('instrument', () => {
  it('works with no provider at all', async () => {
    undos.push(instrument());
    await work(knex);
  });

  it('refuses what is no option, and leaves nothing behind', async () => {
    expect(() => start({ traces: 'spans' as never })).toThrow("'span', 'event' or false");
    expect(() => start({ maxTables: 0.5 })).toThrow('a number of tables');
    const { inside } = await traced(() => work(knex));
    expect(inside).toEqual([]);
    expect(await numbers()).toEqual([]);
  });
});
