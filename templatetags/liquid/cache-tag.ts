/**
 * `{% cache timeout name vary… %}…{% endcache %}`, as Django has it: the name is taken as it is, `nil` for a timeout is
 * for ever, and `using='alias'` or `cache_alias='alias'` names the cache.
 */
import { InvalidArgumentError } from '../../cachalot/index';
import type { FragmentValue } from '../fragment-key';
import { type OpenFragment, openFragment } from '../fragments';
import {
  evaluate,
  evaluateAll,
  evaluateKeywords,
  readArguments,
  readName,
  readText,
  type TagArguments,
} from './arguments';
import type { Context, Emitter, Engine, TagToken } from './shapes';

const KEYWORDS = ['using', 'cache_alias'];
const FOR_EVER = ['nil', 'null', 'none', 'None'];

export class CacheTag {
  readonly name = 'cache';
  readonly #timeout: string;
  readonly #fragment: string;
  readonly #arguments: TagArguments;
  readonly #templates: unknown[] = [];

  constructor(
    readonly token: TagToken,
    rest: unknown[],
    readonly liquid: Engine,
    parser: Engine['parser'] = liquid.parser,
  ) {
    const { tokenizer } = token;
    this.#timeout = readText(tokenizer);
    this.#fragment = readName(tokenizer);
    if (this.#fragment === '') throw tokenizer.error('"cache" takes a timeout and a name at least');
    this.#arguments = readArguments(tokenizer, KEYWORDS);
    if (this.#arguments.target !== undefined) throw tokenizer.error('"cache" knows no "as"');
    const stream = parser.parseStream(rest);
    stream
      .on('tag:endcache', () => stream.stop())
      .on('template', (template) => this.#templates.push(template))
      .on('end', () => {
        throw tokenizer.error(`"cache" of "${this.#fragment}" is not closed by "endcache"`);
      })
      .start();
  }

  *render(context: Context, emitter: Emitter): Generator<unknown, void, never> {
    const fragment: OpenFragment = yield this.#open(context);
    if (fragment.kept !== undefined) {
      emitter.write(fragment.kept);
      return;
    }
    const rendered: unknown = yield this.liquid.renderer.renderTemplates(this.#templates, context);
    const html = String(rendered);
    yield fragment.keep(html);
    emitter.write(html);
  }

  /** For the engine’s static analysis. */
  children(): readonly unknown[] {
    return this.#templates;
  }

  async #open(context: Context): Promise<OpenFragment> {
    const { values, keywords } = this.#arguments;
    const { using, cache_alias = using } = await evaluateKeywords(this.liquid, context, keywords);
    if (keywords.size > 0 && (typeof cache_alias !== 'string' || cache_alias === ''))
      throw new InvalidArgumentError('cache: cache_alias', cache_alias, 'an alias of CACHES');
    return openFragment({
      key: this.#fragment,
      vary: (await evaluateAll(this.liquid, context, values)) as FragmentValue[],
      timeout: await this.#seconds(context),
      cacheAlias: cache_alias as string | undefined,
    });
  }

  /** A variable that is not there must not stand for ever. */
  async #seconds(context: Context): Promise<number | null> {
    if (FOR_EVER.includes(this.#timeout)) return null;
    const seconds = await evaluate(this.liquid, context, this.#timeout);
    if (seconds === undefined || seconds === null)
      throw new InvalidArgumentError('cache: the timeout', seconds, 'a number of seconds, or nil for ever');
    return seconds as number;
  }
}
