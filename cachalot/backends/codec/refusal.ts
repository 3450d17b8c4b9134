/** The refusal of an answer that cannot be given back exactly: which column, and what stood in it. */
import { type Refusal, refuse } from '../../support/reasons';

/** `detail` reads like `column "x": function`. */
export interface ValueRefusal extends Refusal {
  readonly because: 'value';
}

export function refuseValue(detail: string): ValueRefusal {
  return refuse('value', detail) as ValueRefusal;
}

/** Tells a refusal from what was asked for. */
export function isRefusal(result: object): result is ValueRefusal {
  return 'cachable' in result && result.cachable === false;
}
