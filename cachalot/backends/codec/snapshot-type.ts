/** Rows as they were when the driver gave them, out of anybody's reach. */
export interface Snapshot {
  /** the heap that it retains, estimated */
  readonly bytes: number;
  /** how many rows */
  readonly length: number;
  /** A fresh copy on every call: value, prototype and order of properties; what it shares is immutable. */
  rows(): unknown[];
}
