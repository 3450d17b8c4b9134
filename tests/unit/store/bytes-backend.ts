/** A cache outside of the process, as far as the engine can tell: in process memory, and yet only for bytes. */
import type { CacheBackend, CacheRead, Entry } from '../../../cachalot/backends/cache-backend';
import type { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';

/** Keeps bytes, and counts what is asked for. */
export class BytesBackend implements CacheBackend {
  readonly format = 'bytes';
  readonly leases = false;
  readonly asked: { entries: number; tokens: number } = { entries: 0, tokens: 0 };

  constructor(
    private readonly server: LocmemBackend,
    readonly nearBytes: number,
  ) {}

  read(entryKey: string | undefined, tokenKeys: readonly string[]): CacheRead {
    this.asked[entryKey === undefined ? 'tokens' : 'entries'] += 1;
    return this.server.read(entryKey, tokenKeys);
  }
  store(entryKey: string, entry: Entry, timeout: number | null): void {
    if (!(entry.payload instanceof Uint8Array)) throw new TypeError('not bytes');
    this.server.store(entryKey, entry, timeout);
  }
  create = (...given: Parameters<LocmemBackend['create']>) => this.server.create(...given);
  mark = (...given: Parameters<LocmemBackend['mark']>) => this.server.mark(...given);
  renew = (...given: Parameters<LocmemBackend['renew']>) => this.server.renew(...given);
  unmark = (...given: Parameters<LocmemBackend['unmark']>) => this.server.unmark(...given);
  replace = (...given: Parameters<LocmemBackend['replace']>) => this.server.replace(...given);
  clear = () => this.server.clear();
  close(): void {}
}
