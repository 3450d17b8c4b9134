/** Reads in traces: each belongs to the span that is active where it was awaited; without one there is nothing to tell. */
import { InvalidArgumentError } from '../index';
import { listen, type ReadEvent, type Verdict } from './events';
import { readAttributes } from './otel-attributes';
import type { OpenTelemetry, Tracer } from './otel-shapes';

/** @throws InvalidArgumentError for a way of tracing that is none */
export function traceReads(api: OpenTelemetry, tracer: Tracer, way: 'span' | 'event'): () => void {
  if (way !== 'span' && way !== 'event')
    throw new InvalidArgumentError('instrument: options.traces', way, "'span', 'event' or false");
  const attributesOf = readAttributes();
  const event = (verdict: Verdict, told: ReadEvent, name = `cachalot.${verdict}`): void => {
    const active = api.trace.getActiveSpan();
    if (active?.isRecording()) active.addEvent(name, attributesOf(verdict, told));
  };
  const span = (verdict: Verdict, told: ReadEvent & { readonly duration: number }): void => {
    if (!api.trace.getActiveSpan()?.isRecording()) return;
    const end = Date.now();
    const attributes = attributesOf(verdict, told);
    const options = { kind: api.SpanKind.INTERNAL, startTime: end - told.duration, attributes };
    tracer.startSpan(`cachalot ${verdict}`, options).end(end);
  };
  const isTimed = (told: ReadEvent): told is ReadEvent & { readonly duration: number } =>
    way === 'span' && told.duration !== undefined;
  return listen({
    read(verdict, told) {
      if (verdict === 'hit' && isTimed(told)) span('hit', told);
      // The span of a miss comes with the answer.
      else if (verdict !== 'miss' || !isTimed(told)) event(verdict, told);
    },
    answer(told) {
      if (isTimed(told)) span('miss', told);
    },
    notKept: (told) => event('miss', told, 'cachalot.not_kept'),
    store: () => {},
    invalidation: () => {},
  });
}
