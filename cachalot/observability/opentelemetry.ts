/** `cachalot/opentelemetry`: what the cache does, as spans or events of spans and as metrics of OpenTelemetry. */
import { version } from '../index';
import { loadPeer } from './load-peer';
import { type MeasureOptions, measure } from './measure';
import { COUNTERS, DURATIONS, EVENTS, type Metric, STATE_NAMES, STATES } from './metrics';
import { attributesOf } from './otel-attributes';
import type { Meter, MeterProvider, ObservableCallback, OpenTelemetry, TracerProvider } from './otel-shapes';
import { traceReads } from './otel-spans';
import { observeState } from './states';
import type { Observed } from './tally';

export interface OpenTelemetryOptions extends MeasureOptions {
  /**
   * `'span'`: hits and misses are spans of their own inside of the active one, bypasses events of it; `'event'`: all are
   * events of the active span; `false`: no traces. `'span'` if left out
   */
  readonly traces?: 'span' | 'event' | false | undefined;
  /** `false`: no metrics */
  readonly metrics?: boolean | undefined;
  /** the global ones if left out */
  readonly tracerProvider?: TracerProvider | undefined;
  readonly meterProvider?: MeterProvider | undefined;
  /** the module `@opentelemetry/api`, where cachalot cannot find the copy that the application uses */
  readonly api?: object | undefined;
}

const SCOPE = 'cachalot';

/**
 * Reports until the function that is returned is called.
 * @throws Error when `@opentelemetry/api` is not there
 * @throws InvalidArgumentError for options that are none
 */
export function instrument(options: OpenTelemetryOptions = {}): () => void {
  const { traces = 'span', metrics = true, tracerProvider, meterProvider } = options;
  const api = (options.api ?? loadPeer('@opentelemetry/api', 1, 'api')) as OpenTelemetry;
  const undo: (() => void)[] = [];
  const stop = (): void => {
    for (const each of undo.splice(0)) each();
  };
  try {
    if (traces !== false) {
      const provider = tracerProvider ?? api.trace.getTracerProvider();
      undo.push(traceReads(api, provider.getTracer(SCOPE, version), traces));
    }
    if (metrics) {
      const provider = meterProvider ?? api.metrics.getMeterProvider();
      undo.push(report(provider.getMeter(SCOPE, version), options));
    }
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}

function report(meter: Meter, options: MeasureOptions): () => void {
  const { otel, help, unit } = EVENTS.duration;
  const advice = { explicitBucketBoundaries: [...DURATIONS] };
  const duration = meter.createHistogram(otel, { description: help, unit, advice });
  const { observe, stop } = measure('instrument', options, (seconds, labels) =>
    duration.record(seconds, attributesOf(labels)),
  );
  const unobserve = [
    ...COUNTERS.map((name) => observed(meter, EVENTS[name], () => observe(name))),
    ...STATE_NAMES.map((name) => observed(meter, STATES[name], () => observeState(name))),
  ];
  return () => {
    stop();
    for (const each of unobserve) each();
  };
}

function observed(meter: Meter, { kind, otel, help, unit }: Metric, observe: () => Observed): () => void {
  const options = { description: help, unit };
  const instrument =
    kind === 'gauge'
      ? meter.createObservableGauge(otel, options)
      : meter.createObservableCounter(otel, options);
  const callback: ObservableCallback = (result) => {
    for (const [value, labels] of observe()) result.observe(value, attributesOf(labels));
  };
  instrument.addCallback(callback);
  return () => instrument.removeCallback(callback);
}
