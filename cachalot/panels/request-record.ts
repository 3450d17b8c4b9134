/** One HTTP request with what its queries came to: begun by a middleware, counted as the queries happen. */
import { processState } from '../support/process-state';
import type { BypassReason } from '../support/reasons';

export class RequestRecord {
  readonly id: number;
  /** milliseconds since 1970 */
  readonly at = Date.now();
  hits = 0;
  misses = 0;
  bypasses = 0;
  readonly reasons = new Map<BypassReason, number>();
  /** milliseconds that hits took */
  cacheTime = 0;
  /** milliseconds that the database took to answer misses; those of queries side by side are added up */
  databaseTime = 0;
  /** milliseconds; `null` until it has been answered */
  duration: number | null = null;
  status: number | null = null;
  readonly #began = performance.now();

  constructor(
    readonly method: string,
    /** without the query string, which may hold what is nobody's business */
    readonly path: string,
  ) {
    last.id += 1;
    this.id = last.id;
  }

  end(status: number): void {
    this.duration ??= performance.now() - this.#began;
    this.status ??= status;
  }
}

const last = processState('last-request', () => ({ id: 0 }));
