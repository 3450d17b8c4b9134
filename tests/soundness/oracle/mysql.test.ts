/** Random statements of MariaDB and MySQL depend on what the database says they use. The long version is `npm run oracle`. */
import { oracleSuite } from './suite';

oracleSuite('mysql');
