/**
 * Type parsers for cachalot's own statements: an application may have replaced those of the driver, and a flag
 * of the catalog must not be misread for that.
 */

const BOOLEAN = 16;
const TEXT_ARRAY = 1009;

type Parse = (text: string) => unknown;

const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [BOOLEAN, (text) => text === 't'],
  [TEXT_ARRAY, parseArray],
]);

const asText: Parse = (text) => text;

export const ownOptions = {
  types: { getTypeParser: (oid: number): Parse => PARSERS.get(oid) ?? asText },
};

/** `{a,"b, \"c\"",NULL}`: one dimension of texts, without its nulls. */
function parseArray(text: string): string[] {
  const texts: string[] = [];
  for (const [, quoted, bare] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)) {
    if (quoted !== undefined) texts.push(quoted.replace(/\\(.)/gs, '$1'));
    else if (bare !== 'NULL') texts.push(bare!);
  }
  return texts;
}
