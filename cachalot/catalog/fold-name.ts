/** Brings a name to the form in which the catalog compares it. */
import type { NameRules } from '../databases/catalog-facts';

/**
 * Two names that the database takes for one fold to one text. Where it depends on a setting or a file system
 * whether case matters, it is taken not to: a name then stands for more relations, which is on the safe side.
 */
export function foldName(name: string, rules: NameRules): string {
  const cut = rules.maxBytes === undefined ? name : cutTo(name, rules.maxBytes);
  return rules.folding === 'lower' ? cut.toLowerCase() : cut;
}

/** As PostgreSQL cuts a long identifier: at whole characters, without a word. */
function cutTo(name: string, maxBytes: number): string {
  if (name.length * 3 <= maxBytes || Buffer.byteLength(name) <= maxBytes) return name;
  let bytes = 0;
  let cut = '';
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    cut += character;
  }
  return cut;
}
