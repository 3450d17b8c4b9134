/** Caches that fail, for the tests of fragments. */
import { caches, settings } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';

export class Hanging extends LocmemBackend {
  override read(): never {
    return new Promise(() => undefined) as never;
  }
}

export class Broken extends LocmemBackend {
  override read(): never {
    throw new Error('It is broken.');
  }
  override store(): never {
    throw new Error('It is broken.');
  }
}

/** Puts a cache in the place of the default one, for this test. */
export function use(backend: LocmemBackend): void {
  settings.CACHES = { default: backend };
  settings.CACHALOT_CACHE_OP_TIMEOUT = 0.02;
}

export async function reset(): Promise<void> {
  await caches.close();
  settings.reset();
}
