/** Writes of PostgreSQL that change more than they name leave no answer stale. The long version is `npm run hidden`. */
import { hiddenSuite } from './suite';

hiddenSuite('postgres');
