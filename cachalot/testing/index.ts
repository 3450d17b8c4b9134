/** Helpers for tests: the sub-path `cachalot/testing`. */
export {
  type BackendClaim,
  backendClaims,
  backendSuite,
  type Runner,
} from './backend-suite/backend-suite';
export { type BackendFactory, type BackendTraits, BrokenClaimError } from './backend-suite/claim';
export {
  type Captured,
  type CapturedQuery,
  captureQueries,
  expectQueries,
  UnexpectedQueriesError,
} from './expect-queries';
