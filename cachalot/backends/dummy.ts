/**
 * The cache that keeps nothing: every read is a miss. For development and for comparing.
 */
import type { CacheBackend, CacheRead, Token } from './cache-backend';

export class DummyBackend implements CacheBackend {
  readonly format = 'objects';
  readonly leases = false;

  read(_entryKey: string | undefined, tokenKeys: readonly string[]): CacheRead {
    return { entry: undefined, tokens: tokenKeys.map(() => undefined) };
  }

  create(_tokenKeys: readonly string[], fresh: readonly Token[]): readonly Token[] {
    return fresh;
  }

  store(): void {}

  mark(): void {}

  renew(): boolean {
    return true;
  }

  unmark(): boolean {
    return true;
  }

  replace(): void {}

  clear(): void {}

  close(): void {}
}
