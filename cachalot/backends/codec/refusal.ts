/** The refusal of an answer that cannot be given back exactly: which column, and what stood in it. */
import { type Refusal, refuse } from '../../support/reasons';

/** `detail` reads like `column "x": function`; neither it nor `column` ever tells a value. */
export interface ValueRefusal extends Refusal {
  readonly because: 'value';
}

/** By name in rows that are objects, by place in those that are arrays; a bare value has none. */
export type ColumnName = string | number | undefined;

/** The name of a column may be the text of a long expression. */
const LONGEST_NAME = 200;

export function refuseValue(detail: string): ValueRefusal {
  return refuse('value', detail) as ValueRefusal;
}

export function refuseColumn(name: ColumnName, problem: string): ValueRefusal {
  if (name === undefined) return refuseValue(`a row: ${problem}`);
  const column = String(name).slice(0, LONGEST_NAME);
  const label = typeof name === 'number' ? column : JSON.stringify(column);
  return { ...refuseValue(`column ${label}: ${problem}`), column };
}

/** Tells a refusal from what was asked for. */
export function isRefusal(result: object): result is ValueRefusal {
  return 'cachable' in result && result.cachable === false;
}
