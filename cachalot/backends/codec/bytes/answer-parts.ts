/** An answer as far as the codec knows it: its rows, and what the driver put around them. */
import type { Node } from '../node';
import type { Snapshot } from '../snapshot-type';

export interface AnswerParts {
  /** the heap that it retains, estimated */
  readonly bytes: number;
  readonly rows: Snapshot;
  /** all of the driver's answer, the rows included; absent where the rows are enough */
  readonly whole?: Node;
  /** what the answer depends on besides its key; absent where that is nothing */
  readonly parsers?: readonly string[];
}
