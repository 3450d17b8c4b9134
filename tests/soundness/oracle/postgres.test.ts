/** Random statements of PostgreSQL depend on what the database says they use. The long version is `npm run oracle`. */
import { oracleSuite } from './suite';

oracleSuite('postgres');
