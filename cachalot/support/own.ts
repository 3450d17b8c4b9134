/** Looks a name up among an object's own properties, so that `constructor` or `__proto__` is never found by accident. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
