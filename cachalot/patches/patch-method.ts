/**
 * Replacing a method of somebody else’s class so that it can be put back.
 */

/** Marks our functions, so that a second copy of cachalot, or a second `patch()`, leaves them alone. */
const OURS = Symbol.for('cachalot.patched');

type Method = (this: never, ...args: never[]) => unknown;

/** Puts the original back: `true` if it is back, `false` if somebody has patched it after us. */
export type Restore = () => boolean;

/**
 * Replaces `target[name]` by what `make` gives for the original. A method that is ours already stays.
 * The replacement is told through `isActive` when it was put back but is still called by somebody who kept it.
 */
export function patchMethod<T extends object, K extends keyof T>(
  target: T,
  name: K,
  make: (original: T[K]) => T[K],
): Restore {
  const original = target[name];
  if (isOurs(original)) return () => true;
  const own = Object.getOwnPropertyDescriptor(target, name);
  const replacement = make(original);
  Object.defineProperty(replacement as object, OURS, { value: original });
  if (typeof original === 'function') {
    Object.defineProperty(replacement as object, 'name', { value: original.name, configurable: true });
    Object.defineProperty(replacement as object, 'length', { value: original.length, configurable: true });
  }
  Object.defineProperty(target, name, { ...(own ?? FRESH), value: replacement });
  return () => {
    if (target[name] !== replacement) return false;
    if (own === undefined) delete target[name];
    else Object.defineProperty(target, name, own);
    return true;
  };
}

const FRESH = { configurable: true, enumerable: false, writable: true };

export function isOurs(method: unknown): boolean {
  return typeof method === 'function' && OURS in (method as Method);
}
