/**
 * Classes that other processes have too: those of the drivers. They are named by package, file and version, so
 * that two releases of a driver never read each other's objects.
 */
import { driverModule } from './driver-modules';

interface DriverClass {
  readonly name: string;
  readonly package: string;
  readonly file: string;
  /** absent where the module is the class */
  readonly member?: string;
}

const PG_RESULT: DriverClass = { name: 'Result', package: 'pg', file: 'lib/result.js' };

const CLASSES: readonly DriverClass[] = [
  PG_RESULT,
  { name: 'Field', package: 'pg-protocol', file: 'dist/messages.js', member: 'Field' },
  { name: 'PostgresInterval', package: 'postgres-interval', file: 'index.js' },
  { name: 'ColumnDefinition', package: 'mysql2', file: 'lib/packets/column_definition.js' },
  { name: 'FieldPacket', package: 'mysql', file: 'lib/protocol/packets/FieldPacket.js' },
  { name: 'RowDataPacket', package: 'mysql', file: 'lib/protocol/packets/RowDataPacket.js' },
];

interface KnownClass {
  readonly name: string;
  readonly prototype: object;
}

/** What the bytes call the class with this prototype. */
export function classNameOf(prototype: object): string | undefined {
  const maker: unknown = prototype.constructor;
  if (typeof maker !== 'function') return undefined;
  for (const candidate of CLASSES) {
    if (candidate.name !== maker.name) continue;
    const known = find(candidate);
    if (known?.prototype === prototype) return known.name;
  }
  return undefined;
}

/** The prototype in this process of a class that the bytes name. */
export function prototypeNamed(name: string): object | undefined {
  for (const candidate of CLASSES) {
    const known = name.startsWith(`${candidate.package}/`) ? find(candidate) : undefined;
    if (known?.name === name) return known.prototype;
  }
  return undefined;
}

/** Whether this is `pg`'s class of results. */
export function isPgResult(prototype: object | null): boolean {
  // asked for every object, and hardly ever about a class
  if (prototype === Object.prototype || prototype?.constructor?.name !== PG_RESULT.name) return false;
  return find(PG_RESULT)?.prototype === prototype;
}

function find({ package: owner, file, member }: DriverClass): KnownClass | undefined {
  const module = driverModule(owner, file);
  if (module === undefined) return undefined;
  const exported = member === undefined ? module.exports : (Object(module.exports) as Exports)[member];
  const prototype: unknown = typeof exported === 'function' ? exported.prototype : undefined;
  if (typeof prototype !== 'object' || prototype === null) return undefined;
  return { name: `${owner}/${file}${member === undefined ? '' : `#${member}`}@${module.version}`, prototype };
}

type Exports = Readonly<Record<string, unknown>>;
