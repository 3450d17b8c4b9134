/** Medians, means, percentiles and exponents of what was measured. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The least value that so many of a hundred do not exceed; the values are sorted in place. */
export function percentile(values: Float64Array, hundredths: number): number {
  values.sort();
  return values[Math.max(0, Math.ceil((values.length * hundredths) / 100) - 1)] ?? Number.NaN;
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(sum(values.map((value) => Math.log(value))) / values.length);

/** The `e` of `cost = c · sizeᵉ` that is nearest to the points, by least squares of their logarithms. */
export function exponent(points: readonly (readonly [size: number, cost: number])[]): number {
  const logarithms = points.map(([size, cost]) => [Math.log(size), Math.log(cost)] as const);
  const mean = (at: 0 | 1): number => sum(logarithms.map((point) => point[at])) / logarithms.length;
  const [x, y] = [mean(0), mean(1)];
  return (
    sum(logarithms.map((point) => (point[0] - x) * (point[1] - y))) /
    sum(logarithms.map((point) => (point[0] - x) ** 2))
  );
}

/** The same elements in another order. */
export function shuffled<T>(values: readonly T[]): T[] {
  const copy = [...values];
  for (let index = copy.length - 1; index > 0; index -= 1) {
    const other = Math.floor(Math.random() * (index + 1));
    [copy[index], copy[other]] = [copy[other]!, copy[index]!];
  }
  return copy;
}
