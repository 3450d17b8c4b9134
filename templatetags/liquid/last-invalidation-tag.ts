/** `{% get_last_invalidation 'app.Model' 'table' db_alias='x' as name %}`; without `as` it is written where it stands. */
import { KEYWORDS, lastInvalidation } from '../keywords';
import { evaluateAll, evaluateKeywords, readArguments, type TagArguments } from './arguments';
import type { Context, Emitter, Engine, TagToken } from './shapes';

export class LastInvalidationTag {
  readonly name = 'get_last_invalidation';
  readonly #arguments: TagArguments;

  constructor(
    readonly token: TagToken,
    _rest: unknown[],
    readonly liquid: Engine,
  ) {
    this.#arguments = readArguments(token.tokenizer, KEYWORDS);
  }

  *render(context: Context, emitter: Emitter): Generator<unknown, void, never> {
    const { target } = this.#arguments;
    const time: number = yield this.#ask(context);
    if (target === undefined) emitter.write(String(time));
    else Reflect.set(context.bottom(), target, time);
  }

  async #ask(context: Context): Promise<number> {
    const { values, keywords } = this.#arguments;
    const tables = await evaluateAll(this.liquid, context, values);
    return lastInvalidation(tables, await evaluateKeywords(this.liquid, context, keywords));
  }
}
