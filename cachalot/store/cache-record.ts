/** How one cache has fared in this process, in numbers that `stats()` shows. */
import type { CacheError } from '../support/errors';

/** `failing`: not asked since it fails; `down`: for longer than a moment; `full`: answers and takes nothing. */
export type CacheState = 'up' | 'failing' | 'down' | 'full';

export class CacheRecord {
  /** calls that failed, those that were not answered in time among them */
  errors = 0;
  /** calls that were not answered in time */
  timeouts = 0;
  /** calls that were not made, because the cache was not answering */
  skipped = 0;
  /** how often it went down */
  outages = 0;
  lastError: string | null = null;

  failed(error: CacheError, timedOut: boolean): void {
    this.errors += 1;
    if (timedOut) this.timeouts += 1;
    this.lastError = error.message;
  }

  reset(): void {
    Object.assign(this, new CacheRecord());
  }
}
