/**
 * Names the rows of the matrix that a test replays: `row('having', 'a claim')` gives the title `[having] a claim`,
 * by which the row is found in sources and in results.
 */
import { isRow, type RowName } from './rows';

export function row(names: RowName | readonly RowName[], claim: string): string {
  const list = typeof names === 'string' ? [names] : names;
  const unknown = list.filter((name) => !isRow(name));
  if (unknown.length > 0) throw new Error(`The matrix has no row ${unknown.join(', ')}: see rows.ts.`);
  return `${list.map((name) => `[${name}]`).join(' ')} ${claim}`;
}

/** The rows that a title names. */
export function rowsIn(title: string): RowName[] {
  return [...title.matchAll(/\[(\w+)\]/g)].map(([, name]) => name!).filter(isRow);
}
