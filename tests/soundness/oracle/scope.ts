/** What can be named at one place of a random statement. */
export type Aliases = readonly string[];

export interface Scope {
  /** names of CTEs, as they are written */
  readonly ctes: readonly string[];
  /** aliases with columns `id` and `n`, of this query and of those around it */
  readonly outer: Aliases;
  /** those of this query alone */
  readonly own: Aliases;
  /** window functions may stand here */
  readonly windows: boolean;
  /** CTEs whose bodies are around: SQLite takes their names for themselves */
  readonly within: readonly string[];
  readonly depth: number;
}

export const NO_ALIASES: Aliases = [];

export const TOP: Scope = { ctes: [], outer: [], own: [], windows: false, within: [], depth: 0 };

/** One level further inside. */
export function inner(scope: Scope): Scope {
  return { ...scope, depth: scope.depth + 1 };
}
