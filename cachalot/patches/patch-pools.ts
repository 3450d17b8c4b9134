/**
 * The birth and death of pools: the moment to look for libraries that were loaded after us, and to give an alias
 * back.
 */
import { forgetInstance, type NamedClient } from '../databases/registry';
import { disownPool } from './databases';
import type { KnexClasses, KnexClient } from './knex-internals';
import { patchMethod, type Restore } from './patch-method';

interface Pooled extends NamedClient {
  initializePool(...args: unknown[]): unknown;
  destroy(...args: unknown[]): unknown;
}

export function patchPools({ Client }: KnexClasses, onNewPool: () => void): Restore {
  const prototype = Client.prototype as unknown as Pooled;
  const restores = [
    patchMethod(prototype, 'initializePool', (original) => {
      return function (this: Pooled, ...args: unknown[]) {
        onNewPool();
        return original.apply(this, args);
      };
    }),
    patchMethod(prototype, 'destroy', (original) => {
      return function (this: Pooled, ...args: unknown[]) {
        forgetInstance(this);
        disownPool(this as unknown as KnexClient);
        return original.apply(this, args);
      };
    }),
  ];
  return () => restores.map((restore) => restore()).every(Boolean);
}
