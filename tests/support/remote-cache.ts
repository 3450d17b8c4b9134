/**
 * Puts a cache that answers later, and keeps bytes, in the place of the one in process memory: the same suites
 * then hold for caches outside of the process. Loaded before each test file of the project `remote`.
 */
import type { Entry, Token } from '../../cachalot/backends/cache-backend';
import type * as Locmem from '../../cachalot/backends/locmem/locmem';

jest.mock('../../cachalot/backends/locmem/locmem', () => {
  const { LocmemBackend } = jest.requireActual<typeof Locmem>('../../cachalot/backends/locmem/locmem');

  /** Every call takes a turn of the event loop. */
  const later = <T>(act: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      setImmediate(() => {
        try {
          resolve(act());
        } catch (error) {
          reject(error as Error);
        }
      });
    });

  class RemoteBackend {
    readonly format = 'bytes';
    readonly leases = true;
    readonly largest: number;
    readonly #inner: Locmem.LocmemBackend;

    constructor(options?: Locmem.LocmemOptions) {
      this.#inner = new LocmemBackend(options);
      this.largest = this.#inner.largest;
    }
    read(key: string | undefined, tokens: readonly string[]) {
      return later(() => this.#inner.read(key, tokens));
    }
    create(keys: readonly string[], fresh: readonly Token[]) {
      return later(() => this.#inner.create(keys, fresh));
    }
    store(key: string, entry: Entry, timeout: number | null) {
      if (!(entry.payload instanceof Uint8Array)) throw new TypeError('not bytes');
      return later(() => this.#inner.store(key, entry, timeout));
    }
    mark(keys: readonly string[], writer: string) {
      return later(() => this.#inner.mark(keys, writer));
    }
    renew(keys: readonly string[], writer: string) {
      return later(() => this.#inner.renew(keys, writer));
    }
    unmark(keys: readonly string[], writer: string, fresh: readonly Token[]) {
      return later(() => this.#inner.unmark(keys, writer, fresh));
    }
    replace(keys: readonly string[], fresh: readonly Token[]) {
      return later(() => this.#inner.replace(keys, fresh));
    }
    clear() {
      return later(() => this.#inner.clear());
    }
    size() {
      return this.#inner.size();
    }
    close() {
      this.#inner.close();
    }
  }
  return { LocmemBackend: RemoteBackend };
});
