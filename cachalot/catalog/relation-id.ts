/** Canonical names: one text per relation, the same in every process that sees the same database. */
import type { RelationRef } from '../databases/catalog-facts';

/** `schema.name`; a dot or backslash inside either is escaped, so that no two relations share a text. */
export function idOf({ schema, name }: RelationRef): string {
  return `${escaped(schema)}.${escaped(name)}`;
}

function escaped(part: string): string {
  return /[.\\]/.test(part) ? part.replace(/[.\\]/g, '\\$&') : part;
}
