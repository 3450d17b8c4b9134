/** `cachalot/prometheus`: what the cache does, in the registry of the package prom-client. */
import { loadPeer } from './load-peer';
import { type Measurement, type MeasureOptions, measure } from './measure';
import { COUNTERS, DURATIONS, EVENTS, type Metric, STATE_NAMES, STATES } from './metrics';
import { observeState } from './states';
import type { Labels, Observed } from './tally';

/** What is used of a registry of prom-client. */
export interface PrometheusRegistry {
  removeSingleMetric(name: string): void;
}

export interface PrometheusOptions extends MeasureOptions {
  /** where the metrics are registered; that of prom-client itself if left out */
  readonly register?: PrometheusRegistry | undefined;
  /** the module prom-client, where cachalot cannot find the copy that the application uses */
  readonly client?: object | undefined;
}

interface Instrument {
  reset(): void;
  inc(labels: Labels, value: number): void;
  set(labels: Labels, value: number): void;
  observe(labels: Labels, value: number): void;
}

interface Config {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly registers: readonly PrometheusRegistry[];
  readonly buckets?: readonly number[];
  readonly collect?: (this: Instrument) => void;
}

type InstrumentClass = new (config: Config) => Instrument;

interface Client {
  readonly Counter: InstrumentClass;
  readonly Gauge: InstrumentClass;
  readonly Histogram: InstrumentClass;
  readonly register: PrometheusRegistry;
}

/**
 * Registers the metrics and counts until the function that is returned is called, which takes them out again.
 * @throws Error when prom-client is not there, or when its registry has metrics of these names
 * @throws InvalidArgumentError for a limit that is none
 */
export function collectMetrics(options: PrometheusOptions = {}): () => void {
  const client = (options.client ?? loadPeer('prom-client', 15, 'client')) as Client;
  const register = options.register ?? client.register;
  const made: string[] = [];
  const remove = (): void => {
    for (const name of made.splice(0)) register.removeSingleMetric(name);
  };
  const make = (metric: Metric, collect?: (this: Instrument) => void): Instrument => {
    const instrument = new (classOf(client, metric))({
      name: metric.prometheus,
      help: metric.help,
      labelNames: metric.labels,
      registers: [register],
      ...(metric.kind === 'histogram' && { buckets: DURATIONS }),
      ...(collect !== undefined && { collect }),
    });
    made.push(metric.prometheus);
    return instrument;
  };
  let measurement: Measurement | undefined;
  try {
    const duration = make(EVENTS.duration);
    measurement = measure('collectMetrics', options, (seconds, labels) => duration.observe(labels, seconds));
    const { observe, stop } = measurement;
    for (const name of COUNTERS)
      make(
        EVENTS[name],
        collector(EVENTS[name], () => observe(name)),
      );
    for (const name of STATE_NAMES)
      make(
        STATES[name],
        collector(STATES[name], () => observeState(name)),
      );
    return () => {
      stop();
      remove();
    };
  } catch (error) {
    measurement?.stop();
    remove();
    throw error;
  }
}

function classOf({ Counter, Gauge, Histogram }: Client, { kind }: Metric): InstrumentClass {
  return { counter: Counter, gauge: Gauge, histogram: Histogram }[kind];
}

/** What was counted elsewhere is written anew each time. */
function collector({ kind }: Metric, observe: () => Observed): (this: Instrument) => void {
  return function collect(this: Instrument): void {
    this.reset();
    for (const [value, labels] of observe()) {
      if (kind === 'gauge') this.set(labels, value);
      else this.inc(labels, value);
    }
  };
}
