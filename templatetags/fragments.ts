/**
 * A fragment of a page is rendered once and kept, until the values that it depends on change or its time is over.
 *
 * Nothing else makes it invalid: a fragment that shows what is in tables depends on `getLastInvalidation` of them. That
 * value is to be taken before the fragment is rendered; whatever changes meanwhile then counts against what was kept.
 */
import { caches, InvalidArgumentError } from '../cachalot/index';
import { type FragmentValue, fragmentKey } from './fragment-key';

export interface FragmentOptions {
  /** what it is called, such as the name of its template */
  readonly key: string;
  /** what it depends on: the user, the language, the last invalidation of its tables */
  readonly vary?: readonly (FragmentValue | PromiseLike<FragmentValue>)[] | undefined;
  /** seconds; without it, or with `null`, until it is evicted */
  readonly timeout?: number | null | undefined;
  /** an alias of CACHES; `'default'` when it is left out */
  readonly cacheAlias?: string | null | undefined;
}

/** What is kept of one fragment, and the way to keep it. */
export interface OpenFragment {
  /** `undefined`: it is to be rendered */
  readonly kept: string | undefined;
  keep(html: string): Promise<void>;
}

const OPTIONS = ['key', 'vary', 'timeout', 'cacheAlias'];
const DEFAULT_ALIAS = 'default';

/**
 * The text that was kept, or what `render` gives, which is kept then. A cache that does not answer is no reason not to
 * render. Nothing is kept when `render` throws.
 * @throws InvalidArgumentError for options that are none, or values that cannot be told apart
 * @throws UnknownNameError when CACHES does not define the alias
 */
export async function cacheFragment(
  options: FragmentOptions,
  render: () => string | PromiseLike<string>,
): Promise<string> {
  checkOptions(options);
  if (typeof render !== 'function')
    throw new InvalidArgumentError('cacheFragment(options, render)', render, 'a function');
  const fragment = await openFragment(options);
  if (fragment.kept !== undefined) return fragment.kept;
  const html = await render();
  if (typeof html !== 'string')
    throw new InvalidArgumentError('what render() of cacheFragment gives', html, 'a text');
  await fragment.keep(html);
  return html;
}

/** For template languages that render by themselves. */
export async function openFragment({
  key,
  vary = [],
  timeout,
  cacheAlias,
}: FragmentOptions): Promise<OpenFragment> {
  const seconds = secondsOf(timeout);
  const cache = caches.get(cacheAlias ?? DEFAULT_ALIAS);
  const name = fragmentKey(key, await Promise.all(vary));
  return {
    kept: await cache.getText(name),
    keep: (html) => cache.setText(name, html, seconds),
  };
}

function checkOptions(options: FragmentOptions): void {
  if (options === null || typeof options !== 'object')
    throw new InvalidArgumentError('cacheFragment(options)', options, `an object of ${OPTIONS.join(', ')}`);
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name))
      throw new InvalidArgumentError(`cacheFragment: options.${name}`, name, `one of ${OPTIONS.join(', ')}`);
  }
  const { key, vary, cacheAlias } = options;
  if (typeof key !== 'string' || key === '')
    throw new InvalidArgumentError('cacheFragment: options.key', key, 'a name');
  if (vary !== undefined && !Array.isArray(vary))
    throw new InvalidArgumentError('cacheFragment: options.vary', vary, 'an array');
  if (cacheAlias != null && typeof cacheAlias !== 'string')
    throw new InvalidArgumentError('cacheFragment: options.cacheAlias', cacheAlias, 'an alias');
}

/** Templates have texts where programs have numbers. */
function secondsOf(timeout: unknown): number | null {
  if (timeout === undefined || timeout === null) return null;
  const text = typeof timeout === 'string' || timeout instanceof String ? timeout.trim() : undefined;
  const seconds = text === undefined ? timeout : text === '' ? Number.NaN : Number(text);
  if (typeof seconds !== 'number' || Number.isNaN(seconds))
    throw new InvalidArgumentError(
      'the timeout of a cached fragment',
      timeout,
      'a number of seconds, or null',
    );
  return seconds;
}
