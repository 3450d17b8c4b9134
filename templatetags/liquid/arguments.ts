/** What stands between a tag’s name and its end: values, keywords by `=` or `:`, and `as` with a name. */
import type { Context, Engine, Tokenizer } from './shapes';

export interface TagArguments {
  /** as texts that the engine evaluates */
  readonly values: readonly string[];
  readonly keywords: ReadonlyMap<string, string>;
  /** the name behind `as` */
  readonly target: string | undefined;
}

/** @throws TokenizationError of the engine, which knows file and line */
export function readArguments(tokenizer: Tokenizer, known: readonly string[]): TagArguments {
  const values: string[] = [];
  const keywords = new Map<string, string>();
  for (skip(tokenizer); !tokenizer.end(); skip(tokenizer)) {
    const begin = tokenizer.p;
    const name = tokenizer.readIdentifier().content;
    if (name !== '' && (tokenizer.peek() === '=' || tokenizer.peek() === ':')) {
      if (!known.includes(name))
        throw tokenizer.error(`"${name}" is not a keyword of this tag; it knows ${known.join(', ')}`, begin);
      tokenizer.p += 1;
      keywords.set(name, readText(tokenizer));
    } else if (name === 'as') {
      return { values, keywords, target: readTarget(tokenizer) };
    } else {
      tokenizer.p = begin;
      values.push(readText(tokenizer));
    }
  }
  return { values, keywords, target: undefined };
}

/** A name that is taken as it is, with or without quotes. */
export function readName(tokenizer: Tokenizer): string {
  skip(tokenizer);
  const begin = tokenizer.p;
  const quote = tokenizer.peek();
  if (quote === '"' || quote === "'") {
    tokenizer.readValue();
    return tokenizer.input.slice(begin + 1, tokenizer.p - 1);
  }
  while (!tokenizer.end() && !/[\s,]/.test(tokenizer.peek())) tokenizer.p += 1;
  return tokenizer.input.slice(begin, tokenizer.p);
}

/** A value as text; the last one may have filters. */
export function readText(tokenizer: Tokenizer): string {
  skip(tokenizer);
  const begin = tokenizer.p;
  if (tokenizer.readValue() === undefined) throw tokenizer.error('a value is expected', begin);
  let end = tokenizer.p;
  tokenizer.skipBlank();
  if (tokenizer.peek() === '|') {
    tokenizer.readFilters();
    end = tokenizer.p;
  }
  tokenizer.p = end;
  return tokenizer.input.slice(begin, end).trim();
}

function readTarget(tokenizer: Tokenizer): string {
  tokenizer.skipBlank();
  const begin = tokenizer.p;
  const target = tokenizer.readIdentifier().content;
  tokenizer.skipBlank();
  if (target === '' || !tokenizer.end()) throw tokenizer.error('"as" takes one name, and comes last', begin);
  return target;
}

function skip(tokenizer: Tokenizer): void {
  tokenizer.skipBlank();
  while (!tokenizer.end() && tokenizer.peek() === ',') {
    tokenizer.p += 1;
    tokenizer.skipBlank();
  }
}

export async function evaluate(engine: Engine, context: Context, text: string): Promise<unknown> {
  const value = await engine.evalValue(text, context);
  // `nil`, `empty` and other drops of the engine are objects.
  const plain: unknown = typeof value === 'object' && value !== null ? value.valueOf() : value;
  return typeof plain === 'object' ? value : plain;
}

export function evaluateAll(
  engine: Engine,
  context: Context,
  texts: readonly string[],
): Promise<readonly unknown[]> {
  return Promise.all(texts.map((text) => evaluate(engine, context, text)));
}

export async function evaluateKeywords(
  engine: Engine,
  context: Context,
  keywords: ReadonlyMap<string, string>,
): Promise<Record<string, unknown>> {
  const pairs = [...keywords].map(async ([name, text]) => [name, await evaluate(engine, context, text)]);
  return Object.fromEntries(await Promise.all(pairs));
}
