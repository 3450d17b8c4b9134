/** Names as labels: the first so many of them by themselves, all others under one, so that a collector stays small. */

export const OTHER = 'other';

export function bounded(most: number): (name: string) => string {
  const known = new Set<string>();
  return (name) => {
    if (known.has(name)) return name;
    if (known.size >= most) return OTHER;
    known.add(name);
    return name;
  };
}
