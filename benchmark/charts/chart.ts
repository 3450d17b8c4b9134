/** A chart as data: what is drawn, not how. */

export interface Bars {
  readonly kind: 'bars';
  readonly groups: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  readonly logarithmic?: boolean;
}

export interface Lines {
  readonly kind: 'lines';
  /** what grows to the right */
  readonly along: string;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
  /** both axes; a straight line is a power then */
  readonly logarithmic?: boolean;
}

export type Chart = (Bars | Lines) & {
  /** of the file, without `.svg` */
  readonly name: string;
  readonly title: string;
  /** of what is measured */
  readonly unit: string;
};
