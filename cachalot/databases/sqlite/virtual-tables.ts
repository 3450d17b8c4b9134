/** What SQLite's virtual tables keep their rows in: known modules keep them in tables beside, others anywhere. */
import type { RelationFact, RelationRef } from '../catalog-facts';

/** Modules whose rows are in ordinary tables of the same database. */
const KEEPS_ITS_ROWS = new Set(['fts3', 'fts4', 'fts5', 'rtree', 'rtree_i32', 'geopoly']);
/** Modules that show the terms of a full-text table, named by the last argument but one or the only one. */
const SHOWS_TERMS = new Set(['fts4aux', 'fts5vocab']);

const CREATE = /\busing\s+["'`[]?(\w+)["'`\]]?\s*(?:\(([\s\S]*)\))?\s*;?\s*$/i;

/** The relation behind a CREATE VIRTUAL TABLE; `foreign` when its module may keep rows anywhere. */
export function virtualTable(ref: RelationRef, sql: string): RelationFact {
  const found = CREATE.exec(sql);
  const module = found?.[1]?.toLowerCase() ?? '';
  const options = (found?.[2] ?? '').split(',').map((option) => option.trim());
  if (KEEPS_ITS_ROWS.has(module))
    return { ...ref, kind: 'virtual', uses: usesTables(ref, contentOf(options)) };
  if (SHOWS_TERMS.has(module))
    return { ...ref, kind: 'virtual', uses: usesTables(ref, shownBy(module, options)) };
  return { ...ref, kind: 'foreign' };
}

function usesTables(ref: RelationRef, names: readonly string[]) {
  return { relations: names.map((name) => ({ schema: ref.schema, name })), routines: [] };
}

/** The table that a full-text table reads its columns from: `content='articles'`; empty for none. */
function contentOf(options: readonly string[]): string[] {
  const content = options
    .map((option) => /^content\s*=\s*([\s\S]*)$/i.exec(option)?.[1])
    .find((name) => name);
  const name = content === undefined ? '' : unquote(content);
  return name === '' ? [] : [name];
}

/** `fts5vocab(table, type)` or `fts5vocab(schema, table, type)`; `fts4aux(table)` or `fts4aux(schema, table)`. */
function shownBy(module: string, options: readonly string[]): string[] {
  const name = module === 'fts5vocab' ? options.at(-2) : options.at(-1);
  return name ? [unquote(name)] : [];
}

function unquote(text: string): string {
  const inner = /^(["'`[])([\s\S]*)(["'`\]])$/.exec(text.trim());
  if (inner === null) return text.trim();
  const quote = inner[1]!;
  return quote === '[' ? inner[2]! : inner[2]!.replaceAll(quote + quote, quote);
}
