/**
 * `{% cache … %}…{% endcache %}` and `get_last_invalidation(…)` for Nunjucks, with the arguments of the original’s
 * extension for Jinja2. They are asynchronous: templates are rendered with a callback.
 */
import { InvalidArgumentError } from '../../cachalot/index';
import { type OpenFragment, openFragment } from '../fragments';
import { lastInvalidation } from '../keywords';
import { FUNCTION, INSIDE, type Insider, reachInto } from './internals';
import { loadNunjucks } from './load';
import type { Context, Environment, Node, NodeList, Nodes, Nunjucks, Pair, Parser } from './shapes';

export interface CachalotExtensionOptions {
  /** the module, where cachalot cannot find the copy that renders */
  readonly nunjucks?: object;
}

type Callback = (error: unknown, value?: unknown) => void;
type Body = (callback: (error: unknown, html?: unknown) => void) => unknown;
type Keywords = Readonly<Record<string, unknown>>;

const KEYWORDS = ['cache_key', 'timeout', 'cache_alias'];

/** `environment.addExtension('cachalot', new CachalotExtension())` */
export class CachalotExtension implements Insider {
  readonly tags: string[] = ['cache'];
  readonly #nunjucks: Nunjucks;
  /** the file that is being compiled */
  #path: string | undefined;

  /** @throws Error when the package nunjucks is not there */
  constructor({ nunjucks }: CachalotExtensionOptions = {}) {
    this.#nunjucks = (nunjucks as Nunjucks | undefined) ?? loadNunjucks();
    reachInto(this.#nunjucks);
  }

  /** For Nunjucks: from the tag to its node. */
  parse(parser: Parser, nodes: Nodes): Node {
    if (nodes !== this.#nunjucks.nodes)
      parser.fail('this is another copy of Nunjucks; hand yours over: new CachalotExtension({ nunjucks })');
    const { value, lineno, colno } = parser.nextToken();
    const args = parser.parseSignature(null, true);
    checkKeywords(parser, nodes, args);
    parser.advanceAfterBlockEnd(value);
    const body = parser.parseUntilBlocks('endcache');
    if (!parser.peekToken()) parser.fail('{% cache %} is not closed by {% endcache %}', lineno, colno);
    parser.advanceAfterBlockEnd();
    const place = [this.#path ?? null, lineno + 1, colno + 1];
    const first = place.map((each) => new nodes.Literal(lineno, colno, each));
    const list = new nodes.NodeList(lineno, colno, [...first, ...args.children]);
    return new nodes.CallExtensionAsync(this, 'run', list, [body]);
  }

  /** For Nunjucks: renders one tag. */
  run(context: Context, path: string | null, line: number, column: number, ...rest: unknown[]): void {
    const callback = rest.pop() as Callback;
    const body = rest.pop() as Body;
    const keywords = isKeywords(rest.at(-1)) ? (rest.pop() as Keywords) : {};
    const rendered = async (): Promise<unknown> => {
      const fragment = await this.#open(rest, keywords, path, line, column);
      const html = fragment.kept ?? (await rendering(body));
      if (fragment.kept === undefined) await fragment.keep(html);
      return context.env.getFilter('safe').call(context, html);
    };
    settle(rendered(), callback);
  }

  get [INSIDE](): Insider[typeof INSIDE] {
    return {
      compiling: ({ env, path }, compile) => {
        prepare(env);
        this.#path = path;
        try {
          compile();
        } finally {
          this.#path = undefined;
        }
      },
    };
  }

  /** What is wrong with the tag is told with its line. */
  async #open(
    vary: readonly unknown[],
    keywords: Keywords,
    path: string | null,
    line: number,
    column: number,
  ): Promise<OpenFragment> {
    try {
      return await openFragment({
        key: keyOf(keywords.cache_key, path === null ? undefined : `${path}:${line}`),
        vary: vary as [],
        timeout: keywords.timeout as number,
        cacheAlias: aliasOf(keywords.cache_alias),
      });
    } catch (error) {
      throw this.#nunjucks.lib.TemplateError(error, line, column);
    }
  }
}

function checkKeywords(parser: Parser, nodes: Nodes, args: NodeList): void {
  const last = args.children.at(-1);
  if (!(last instanceof nodes.KeywordArgs)) return;
  for (const { key } of last.children as Pair[]) {
    const name = String(key.value);
    if (!KEYWORDS.includes(name))
      parser.fail(
        `'${name}' is not a valid keyword argument for {% cache %}; it knows ${KEYWORDS.join(', ')}`,
        key.lineno,
        key.colno,
      );
  }
}

function keyOf(given: unknown, byDefault: string | undefined): string {
  if (given !== undefined && given !== null) return textOf('cache_key', given, 'a name');
  if (byDefault === undefined)
    throw new InvalidArgumentError('{% cache %}: cache_key', given, 'set where the template is not a file');
  return byDefault;
}

function aliasOf(given: unknown): string | null {
  return given === undefined || given === null ? null : textOf('cache_alias', given, 'an alias of CACHES');
}

function textOf(name: string, value: unknown, accepted: string): string {
  const text = value instanceof String ? value.toString() : value;
  if (typeof text !== 'string' || text === '')
    throw new InvalidArgumentError(`{% cache %}: ${name}`, value, accepted);
  return text;
}

/** The function for programs that hand it on, the filter for what waits. */
function prepare(env: Environment): void {
  if (!Object.hasOwn(env.globals, FUNCTION))
    env.addGlobal(FUNCTION, (...args: readonly unknown[]) => called(args));
  if (Object.hasOwn(env.filters, FUNCTION)) return;
  const filter = (input: unknown, ...rest: unknown[]): void => {
    const callback = rest.pop() as Callback;
    settle(called(input === null ? rest : [input, ...rest]), callback);
  };
  env.addFilter(FUNCTION, filter, true);
}

function called(args: readonly unknown[]): Promise<number> {
  const last = args.at(-1);
  if (!isKeywords(last)) return lastInvalidation(args, {});
  const { __keywords, ...keywords } = last;
  return lastInvalidation(args.slice(0, -1), keywords);
}

function isKeywords(value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '__keywords');
}

function rendering(body: Body): Promise<string> {
  return new Promise((resolve, reject) => {
    body((error, html) => {
      if (error) reject(error);
      else resolve(String(html ?? ''));
    });
  });
}

/** What the rest of the template throws comes out of the callback, and belongs to whoever renders. */
function settle(value: Promise<unknown>, callback: Callback): void {
  value.then((result) => callback(null, result)).catch(callback);
}
