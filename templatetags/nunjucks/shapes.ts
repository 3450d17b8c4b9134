/** What is used of Nunjucks 3.2, inside and out; the package itself is loaded by those who render with it. */

export interface Node {
  lineno: number;
  colno: number;
}

export interface NodeList extends Node {
  children: Node[];
}

export interface Pair extends Node {
  readonly key: Node & { readonly value: unknown };
  readonly value: Node;
}

export interface FunCall extends Node {
  name: Node;
  args: NodeList;
}

export interface LookupVal extends Node {
  target: Node;
}

export interface SymbolNode extends Node {
  readonly value: string;
}

type NodeClass<T extends Node, Arguments extends readonly unknown[]> = new (...args: Arguments) => T;

export interface Nodes {
  readonly NodeList: NodeClass<NodeList, readonly [line: number, column: number, children: Node[]]>;
  readonly Literal: NodeClass<Node, readonly [line: number, column: number, value: unknown]>;
  readonly Symbol: NodeClass<SymbolNode, readonly [line: number, column: number, value: string]>;
  readonly FunCall: NodeClass<FunCall, readonly [line: number, column: number, name: Node, args: NodeList]>;
  readonly LookupVal: NodeClass<LookupVal, readonly [line: number, column: number]>;
  readonly KeywordArgs: NodeClass<NodeList, readonly []>;
  readonly CallExtensionAsync: NodeClass<
    Node,
    readonly [extension: object, method: string, args: NodeList, bodies: (Node | null)[]]
  >;
}

export interface Parser {
  readonly extensions?: readonly unknown[] | undefined;
  nextToken(): { readonly value: string; readonly lineno: number; readonly colno: number };
  /** nothing at the end of the file */
  peekToken(): object | null | undefined;
  parseSignature(tolerant: null, noParentheses: true): NodeList;
  parseUntilBlocks(...names: readonly string[]): Node;
  advanceAfterBlockEnd(name?: string): void;
  parsePostfix(node: Node): Node;
  fail(message: string, line?: number, column?: number): never;
}

export interface Environment {
  readonly extensionsList: readonly unknown[];
  readonly asyncFilters: readonly string[];
  readonly filters: Readonly<Record<string, unknown>>;
  readonly globals: Readonly<Record<string, unknown>>;
  addGlobal(name: string, value: unknown): unknown;
  addFilter(name: string, filter: (...args: unknown[]) => void, isAsync: true): unknown;
  getFilter(name: string): (this: Context, value: string) => string;
}

export interface Context {
  readonly env: Environment;
}

export interface Template {
  readonly env: Environment;
  /** `undefined` for a text that is no file */
  readonly path: string | undefined;
  _compile(): void;
}

/** The module, as `require('nunjucks')` gives it. */
export interface Nunjucks {
  readonly Template: { readonly prototype: Template };
  readonly parser: { readonly Parser: { readonly prototype: Parser } };
  readonly nodes: Nodes;
  readonly lib: { TemplateError(error: unknown, line: number, column: number): Error };
}
