/** The options of each driver that shape what it answers: those of a pool, and those of one query. */
import type { DatabaseName } from '../../support/databases';

export interface Variant {
  readonly name: string;
  /** merged into the connection of the pool */
  readonly connection?: Readonly<Record<string, unknown>>;
  readonly pool?: Readonly<Record<string, unknown>>;
  /** of each query, by `.options()` */
  readonly options?: Readonly<Record<string, unknown>>;
}

const PLAIN: Variant = { name: 'as it comes' };

interface Field {
  readonly type: string;
  string(): string | null;
  buffer(): Buffer | null;
}

interface SqliteDriver {
  defaultSafeIntegers(on: boolean): void;
}

const castOne = (field: Field, next: () => unknown): unknown =>
  field.type === 'TINY' ? field.string() === '1' : next();
const bracketed = (text: string | null): unknown => (text === null ? null : `<${text}>`);
const asBigInt = (text: string): unknown => BigInt(text);
const asItIs = (text: string): unknown => text;
const parserOf = (id: number) => (id === 20 ? asBigInt : asItIs);
const castAll = (field: Field): unknown => field.buffer();

export const VARIANTS: Readonly<Record<DatabaseName, readonly Variant[]>> = {
  sqlite: [
    PLAIN,
    { name: 'safeIntegers of a query', options: { safeIntegers: true } },
    {
      name: 'safeIntegers of a pool',
      pool: {
        min: 1,
        max: 1,
        afterCreate(driver: SqliteDriver, done: () => void) {
          driver.defaultSafeIntegers(true);
          done();
        },
      },
    },
  ],
  postgres: [
    PLAIN,
    { name: 'rowMode array', options: { rowMode: 'array' } },
    { name: 'types of a query', options: { types: { getTypeParser: () => bracketed } } },
    { name: 'types of a pool', connection: { types: { getTypeParser: parserOf } } },
  ],
  mysql: [
    PLAIN,
    { name: 'dateStrings', connection: { dateStrings: true } },
    { name: 'dateStrings for some', connection: { dateStrings: ['DATE', 'TIMESTAMP'] } },
    { name: 'supportBigNumbers', connection: { supportBigNumbers: true } },
    { name: 'bigNumberStrings', connection: { supportBigNumbers: true, bigNumberStrings: true } },
    { name: 'decimalNumbers', connection: { decimalNumbers: true } },
    { name: 'timezone', connection: { timezone: '+09:00' } },
    { name: 'timezone Z', connection: { timezone: 'Z' } },
    { name: 'jsonStrings', connection: { jsonStrings: true } },
    { name: 'typeCast of a pool', connection: { typeCast: castOne } },
    { name: 'typeCast off', connection: { typeCast: false } },
    { name: 'rowsAsArray of a pool', connection: { rowsAsArray: true } },
    { name: 'nestTables of a pool', connection: { nestTables: true } },
    { name: 'typeCast of a query', options: { typeCast: castAll } },
    { name: 'rowsAsArray', options: { rowsAsArray: true } },
    { name: 'nestTables', options: { nestTables: true } },
    { name: 'nestTables with a separator', options: { nestTables: '_' } },
  ],
};
