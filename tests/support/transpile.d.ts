/** A bug to plant: one passage of one file is replaced. */
export interface Mutation {
  /** from the project's root */
  readonly file: string;
  /** what is there exactly once */
  readonly find: string;
  readonly put: string;
}

/**
 * @param folder empty
 * @param programs files and folders from the project's root, to be taken along with cachalot
 * @throws Error when the passage that the mutation changes is not there exactly once
 */
export function transpile(folder: string, programs: readonly string[], mutation?: Mutation): void;
