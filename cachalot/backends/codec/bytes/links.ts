/**
 * What a `pg` result shares with its driver, and every process has of its own: the table of type parsers, the
 * parsers of its columns, the method that makes rows. The bytes hold a name for each, and what it depends on.
 */
import { type Cell, type Node, ReferenceNode } from '../node';
import { ArrayNode, type ObjectNode } from '../node-container';
import { driverModule } from './driver-modules';

type Format = 'text' | 'binary';
type Parser = (raw: unknown) => unknown;

interface TypeTable {
  getTypeParser(oid: number, format: Format): Parser;
}

/** Written as its name, and the numbers and texts that it depends on. */
export class LinkNode implements Node {
  constructor(
    readonly name: LinkName,
    readonly facts: readonly (number | string)[],
  ) {}

  copy(): unknown {
    return resolveLink(this.name, this.facts)?.copy(undefined);
  }
}

export type LinkName = 'types' | 'parsers' | 'array rows';

const typeTable = () => driverModule('pg-types', 'index.js')?.exports as TypeTable | undefined;
const overrides = () =>
  driverModule('pg', 'lib/type-overrides.js')?.exports as (new () => TypeTable) | undefined;
const result = () =>
  driverModule('pg', 'lib/result.js')?.exports as { prototype: { _parseRowAsArray: unknown } } | undefined;

/** The cells of a result with links where another process has its own, or what has none. */
export function linkResult(names: readonly string[], cells: readonly Cell[]): Cell[] | string {
  const fields = fieldsOf(cells[names.indexOf('fields')]);
  let problem: string | undefined;
  const linked = names.map((name, index) => {
    const link = linkOf(name, cells[index], fields);
    if (typeof link === 'string') problem ??= link;
    return link;
  });
  return problem ?? linked.map((link, index) => link ?? cells[index]);
}

function linkOf(name: string, cell: Cell, fields: readonly FieldFacts[]): LinkNode | string | undefined {
  switch (name) {
    case '_types':
      if (!(cell instanceof ReferenceNode) || cell.target === undefined || cell.target === null)
        return undefined;
      return isPlainTable(cell.target) ? new LinkNode('types', []) : 'type parsers of one connection';
    case '_parsers':
      if (!(cell instanceof ArrayNode)) return undefined;
      return areUsualParsers(cell.cells, fields)
        ? new LinkNode('parsers', fields.flat())
        : 'a parser that is not in the table of pg-types';
    case 'parseRow':
      if (!(cell instanceof ReferenceNode)) return undefined;
      return cell.target === result()?.prototype._parseRowAsArray
        ? new LinkNode('array rows', [])
        : 'a result with a parseRow of its own';
    default:
      return undefined;
  }
}

/** In this process; nothing where the driver is not loaded or the facts make no sense. */
export function resolveLink(name: string, facts: readonly unknown[]): Node | undefined {
  if (name === 'types') {
    const Overrides = overrides();
    return Overrides && new ReferenceNode(new Overrides());
  }
  if (name === 'array rows') {
    const parse = result()?.prototype._parseRowAsArray;
    return typeof parse === 'function' ? new ReferenceNode(parse) : undefined;
  }
  const table = name === 'parsers' ? typeTable() : undefined;
  if (table === undefined || facts.length % 2 !== 0) return undefined;
  const parsers: Node[] = [];
  for (let index = 0; index < facts.length; index += 2) {
    const [oid, format] = [facts[index], facts[index + 1]];
    if (typeof oid !== 'number' || (format !== 'text' && format !== 'binary')) return undefined;
    parsers.push(new ReferenceNode(table.getTypeParser(oid, format)));
  }
  return new ArrayNode(parsers, true, Array.prototype);
}

type FieldFacts = readonly [oid: number, format: Format];

function fieldsOf(cell: Cell): FieldFacts[] {
  if (!(cell instanceof ArrayNode)) return [];
  return cell.cells.map((field): FieldFacts => {
    const { plan, cells } = field as ObjectNode;
    const value = (name: string) => cells[plan.layout.names.indexOf(name)];
    return [Number(value('dataTypeID')), value('format') === 'binary' ? 'binary' : 'text'];
  });
}

function areUsualParsers(parsers: readonly Cell[], fields: readonly FieldFacts[]): boolean {
  const table = typeTable();
  if (table === undefined || parsers.length !== fields.length) return false;
  return parsers.every((parser, index) => {
    const [oid, format] = fields[index]!;
    return parser instanceof ReferenceNode && parser.target === table.getTypeParser(oid, format);
  });
}

/** pg's own table, over which the connection has put nothing. */
function isPlainTable(target: object): boolean {
  if (Object.getPrototypeOf(target) !== overrides()?.prototype) return false;
  const { text, binary, _types } = target as Record<string, unknown>;
  return _types === typeTable() && isEmpty(text) && isEmpty(binary);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
