/** Counts the queries of requests, from the first middleware on. */
import { processState } from '../support/process-state';
import { BoundedMap } from './bounded';
import { listen } from './events';
import type { RequestRecord } from './request-record';

const MOST_UNANSWERED = 1000;

/** Once per process, and for as long as it lives: nothing tells when a middleware is gone. */
export function countForRequests(): void {
  processState('counting-for-requests', () => {
    const unanswered = new BoundedMap<number, RequestRecord>(MOST_UNANSWERED);
    return listen({
      read(verdict, { id, duration, because }, request) {
        if (request === undefined) return;
        if (verdict === 'hit') {
          request.hits += 1;
          request.cacheTime += duration ?? 0;
        } else if (verdict === 'miss') {
          request.misses += 1;
          if (id !== undefined) unanswered.set(id, request);
        } else {
          request.bypasses += 1;
          if (because !== undefined) count(request.reasons, because);
        }
      },
      answer({ id, duration }) {
        const request = id === undefined ? undefined : unanswered.take(id);
        if (request !== undefined) request.databaseTime += duration ?? 0;
      },
      notKept({ because }, request) {
        if (request !== undefined && because !== undefined) count(request.reasons, because);
      },
    });
  });
}

/** One more of this kind. */
export function count<Kind>(counts: Map<Kind, number>, kind: Kind): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
