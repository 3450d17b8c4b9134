/** Sums by labels: adding to one costs a look-up, and whoever collects gets all of them. */
import type { Label } from './metrics';

export type Labels = Readonly<Partial<Record<Label, string>>>;

/** The numbers of one metric, each with its labels. */
export type Observed = readonly (readonly [value: number, labels: Labels])[];

interface Sum {
  readonly labels: Labels;
  value: number;
}

export class Tally {
  readonly #sums = new Map<string, Sum>();

  /** The names of the labels, in the order in which `add` gets their values. */
  constructor(private readonly labels: readonly Label[]) {}

  add(value: number, ...labels: readonly string[]): void {
    this.sum(labels).value += value;
  }

  /** The same object for the same values, so that others can keep what they make of it. */
  labelsOf(...labels: readonly string[]): Labels {
    return this.sum(labels).labels;
  }

  get observed(): Observed {
    return [...this.#sums.values()].map(({ value, labels }) => [value, labels] as const);
  }

  private sum(values: readonly string[]): Sum {
    const key = values.join('\n');
    let sum = this.#sums.get(key);
    if (sum === undefined) {
      const labels = Object.fromEntries(this.labels.map((label, index) => [label, values[index]!]));
      sum = { labels, value: 0 };
      this.#sums.set(key, sum);
    }
    return sum;
  }
}
