/**
 * Plans by SQL text, so that a text is analysed once.
 *
 * Two generations instead of a list ordered by use: a lookup moves nothing, and what was not asked for during a
 * whole generation is dropped.
 */
import type { Plan } from './plan';

const GENERATION = 5000;

export class PlanTable {
  #young = new Map<string, Plan>();
  #old = new Map<string, Plan>();

  constructor(
    /** tells the results of one set of connection settings from another's, the same in every process */
    readonly key = '',
  ) {}

  get(sql: string): Plan | undefined {
    const plan = this.#young.get(sql);
    if (plan !== undefined) return plan;
    const older = this.#old.get(sql);
    return older === undefined ? undefined : this.add(older);
  }

  add(plan: Plan): Plan {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(plan.sql, plan);
    return plan;
  }
}
