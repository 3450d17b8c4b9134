/** Helpers for tests: the sub-path `cachalot/testing`. */
export {
  type Captured,
  type CapturedQuery,
  captureQueries,
  expectQueries,
  UnexpectedQueriesError,
} from './expect-queries';
