/**
 * The two places inside of Nunjucks that an extension cannot reach by itself: which file is being compiled, for the key
 * of a fragment that has none, and calls in expressions, which Nunjucks waits for only where a filter is asynchronous.
 * Environments without the extension are as they were.
 */
import type { FunCall, LookupVal, Node, Nodes, Nunjucks, Parser, SymbolNode, Template } from './shapes';

/** What an extension is asked, also by another copy of this file. */
export const INSIDE = Symbol.for('cachalot.templatetags.nunjucks');

export interface Insider {
  readonly [INSIDE]: {
    /** A template of an environment that has this extension is compiled by calling `compile`. */
    compiling(template: Template, compile: () => void): void;
  };
}

export const FUNCTION = 'get_last_invalidation';

/** Idempotent for each copy of Nunjucks. */
export function reachInto(nunjucks: Nunjucks): void {
  const { Template, parser, nodes } = nunjucks;
  const templates = Template.prototype;
  const parsers = parser.Parser.prototype;
  if (Object.hasOwn(templates, INSIDE)) return;
  Object.defineProperty(templates, INSIDE, { value: true });

  const compile = templates._compile;
  templates._compile = function compileTold(this: Template): void {
    const extension = insiderOf(this.env.extensionsList);
    if (extension === undefined) compile.call(this);
    else extension[INSIDE].compiling(this, () => compile.call(this));
  };

  const parsePostfix = parsers.parsePostfix;
  parsers.parsePostfix = function parsePostfixAwaited(this: Parser, node: Node): Node {
    const parsed = parsePostfix.call(this, node);
    return insiderOf(this.extensions ?? []) === undefined ? parsed : awaited(nodes, parsed);
  };
}

function insiderOf(extensions: readonly unknown[]): Insider | undefined {
  return extensions.find(isInsider);
}

function isInsider(extension: unknown): extension is Insider {
  return typeof extension === 'object' && extension !== null && INSIDE in extension;
}

/** `get_last_invalidation(…)`, `get_last_invalidation(…).x` and so on, with the call as one that is waited for. */
function awaited(nodes: Nodes, node: Node): Node {
  if (isA<FunCall>(nodes.FunCall, node)) {
    if (isA<SymbolNode>(nodes.Symbol, node.name) && node.name.value === FUNCTION)
      return asyncCall(nodes, node);
    node.name = awaited(nodes, node.name);
  } else if (isA<LookupVal>(nodes.LookupVal, node)) {
    node.target = awaited(nodes, node.target);
  }
  return node;
}

/**
 * Nunjucks makes an asynchronous filter of every call of an extension that it finds in an expression. Where it does not
 * look for them, its compiler stops at a node whose type it does not know: the type is what it says then.
 */
function asyncCall(nodes: Nodes, { name, args, lineno, colno }: FunCall): Node {
  const nothing = new nodes.Literal(lineno, colno, null);
  const list = new nodes.NodeList(lineno, colno, [nothing, ...args.children]);
  const call = new nodes.CallExtensionAsync({}, FUNCTION, list, []);
  const typename = `${FUNCTION}() in a place where Nunjucks does not wait; use {% set %} before`;
  Object.defineProperties(call, {
    name: { value: name },
    lineno: { value: lineno },
    colno: { value: colno },
    typename: { value: typename },
  });
  return call;
}

function isA<T extends Node>(type: abstract new (...args: never[]) => T, node: Node): node is T {
  return node instanceof type;
}
