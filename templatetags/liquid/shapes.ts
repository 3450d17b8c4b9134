/** What is used of LiquidJS 10; the package itself is loaded by those who render with it. */

export interface Tokenizer {
  readonly input: string;
  /** where it stands in the input */
  p: number;
  end(): boolean;
  peek(): string;
  skipBlank(): void;
  readIdentifier(): { readonly content: string };
  readValue(): unknown;
  readFilters(): unknown;
  error(message: string, position?: number): Error;
}

export interface TagToken {
  readonly tokenizer: Tokenizer;
}

/** What `assign` and `capture` write to. */
export interface Context {
  bottom(): object;
}

export interface Emitter {
  write(html: string): void;
}

/** Collects templates until one of its events says stop. */
export interface ParseStream {
  on(event: string, handler: (template: unknown) => void): ParseStream;
  start(): ParseStream;
  stop(): ParseStream;
}

export interface Engine {
  readonly parser: { parseStream(tokens: unknown[]): ParseStream };
  readonly renderer: { renderTemplates(templates: unknown[], context: object): unknown };
  evalValue(text: string, context: object): Promise<unknown>;
  registerTag(name: string, tag: object): void;
}
