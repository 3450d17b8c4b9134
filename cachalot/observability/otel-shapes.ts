/** What is used of `@opentelemetry/api` 1; the package itself is loaded by those who report to it. */

export type Attributes = Readonly<Record<string, string | number | boolean | string[]>>;

export interface Span {
  isRecording(): boolean;
  addEvent(name: string, attributes: Attributes): unknown;
  end(endTime?: number): void;
}

export interface Tracer {
  startSpan(name: string, options: { kind: number; startTime: number; attributes: Attributes }): Span;
}

export interface TracerProvider {
  getTracer(name: string, version?: string): Tracer;
}

export type ObservableCallback = (result: { observe(value: number, attributes: Attributes): void }) => void;

interface Observable {
  addCallback(callback: ObservableCallback): void;
  removeCallback(callback: ObservableCallback): void;
}

export interface MetricOptions {
  readonly description: string;
  readonly unit: string;
  readonly advice?: { readonly explicitBucketBoundaries: number[] };
}

export interface Meter {
  createHistogram(
    name: string,
    options: MetricOptions,
  ): { record(value: number, attributes: Attributes): void };
  createObservableGauge(name: string, options: MetricOptions): Observable;
  createObservableCounter(name: string, options: MetricOptions): Observable;
}

export interface MeterProvider {
  getMeter(name: string, version?: string): Meter;
}

/** The module, as `require('@opentelemetry/api')` gives it. */
export interface OpenTelemetry {
  readonly trace: { getActiveSpan(): Span | undefined; getTracerProvider(): TracerProvider };
  readonly metrics: { getMeterProvider(): MeterProvider };
  readonly SpanKind: { readonly INTERNAL: number };
}
