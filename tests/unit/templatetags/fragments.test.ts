/** `cacheFragment`: what is rendered once, when it is rendered again, and what it refuses. */
import { caches, settings } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { cacheFragment, type FragmentOptions } from '../../../templatetags';
import { fragmentKey } from '../../../templatetags/fragment-key';
import { Broken, Hanging, reset, use } from './caches';

afterEach(reset);

let renders = 0;
const render = (options: Partial<FragmentOptions> = {}) =>
  cacheFragment({ key: 'profile', ...options }, () => {
    renders += 1;
    return `render ${renders}`;
  });
beforeEach(() => {
  renders = 0;
});

describe('cacheFragment', () => {
  it('renders once', async () => {
    expect(await render()).toBe('render 1');
    expect(await render()).toBe('render 1');
  });

  it('renders again for another key, another value and another cache', async () => {
    settings.CACHES = { default: { BACKEND: 'locmem' }, other: { BACKEND: 'locmem' } };
    await render({ vary: ['de', 1] });
    expect(await render({ vary: ['de', '1'] })).toBe('render 2');
    expect(await render({ vary: ['de'], key: 'cart' })).toBe('render 3');
    expect(await render({ vary: ['de', 1], cacheAlias: 'other' })).toBe('render 4');
    expect(await render({ vary: ['de', Promise.resolve(1)] })).toBe('render 1');
  });

  it('renders again after its time', async () => {
    let now = 0;
    use(new LocmemBackend({ now: () => now }));
    await render({ timeout: 60 });
    now = 59_999;
    expect(await render({ timeout: 60 })).toBe('render 1');
    now = 60_001;
    expect(await render({ timeout: 60 })).toBe('render 2');
  });

  it('keeps nothing of a render that fails', async () => {
    const fails = cacheFragment({ key: 'profile' }, () => Promise.reject(new Error('no such user')));
    await expect(fails).rejects.toThrow('no such user');
    expect(await render()).toBe('render 1');
  });

  it.each([
    ['hangs', () => new Hanging()],
    ['breaks', () => new Broken()],
  ])('renders each time where the cache %s', async (_how, make) => {
    use(make());
    expect([await render(), await render()]).toEqual(['render 1', 'render 2']);
  });

  it("says so where the cache breaks and CACHALOT_ON_CACHE_ERROR is 'raise'", async () => {
    use(new Broken());
    settings.CACHALOT_ON_CACHE_ERROR = 'raise';
    await expect(render()).rejects.toMatchObject({ code: 'ERR_CACHALOT_CACHE' });
  });

  it('names a cache that is not defined', async () => {
    await expect(render({ cacheAlias: 'defualt' })).rejects.toThrow('Did you mean "default"?');
  });

  it.each([
    ['no options', () => cacheFragment(null as never, () => '')],
    ['no key', () => cacheFragment({} as never, () => '')],
    ['an option that is none', () => cacheFragment({ key: 'x', seconds: 5 } as never, () => '')],
    ['values that are no array', () => render({ vary: 'de' as never })],
    ['a timeout that is none', () => render({ timeout: 'soon' as never })],
    ['an alias that is none', () => render({ cacheAlias: 1 as never })],
    ['no function', () => cacheFragment({ key: 'x' }, 'html' as never)],
    ['a function that gives no text', () => cacheFragment({ key: 'x' }, () => 7 as never)],
    ['an object of a class', () => render({ vary: [new Map() as never] })],
    ['a symbol', () => render({ vary: [Symbol('x') as never] })],
  ])('refuses %s', async (_what, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'ERR_CACHALOT_INVALID_ARGUMENT' });
    expect(renders).toBe(0);
  });

  it('takes a timeout as text, for templates that have no numbers', async () => {
    await render({ timeout: ' 60 ' as never });
    expect(await render({ timeout: ' 60 ' as never })).toBe('render 1');
    await expect(render({ timeout: '' as never })).rejects.toThrow('a number of seconds');
  });

  it('is told by the values alone which fragment is meant', async () => {
    const alike = [
      [],
      [''],
      [undefined],
      [null],
      ['null'],
      [0],
      [-0],
      [0n],
      ['0'],
      [false],
      ['a', 'b'],
      ['a,b'],
      [['a', 'b']],
      [{ a: 'b' }],
      [[['a', 'b']]],
      [new Date(0)],
      [Number.NaN],
      [{}],
      [[]],
      [{ a: undefined }],
    ];
    const keys = alike.map((vary) => fragmentKey('name', vary));
    expect(new Set(keys).size).toBe(alike.length);
    expect(fragmentKey('name', [{ b: 1, a: 2 }])).toBe(fragmentKey('name', [{ a: 2, b: 1 }]));
    expect(fragmentKey('name', [new String('safe')])).toBe(fragmentKey('name', ['safe']));
    expect(await caches.get('default').getText(keys[0]!)).toBeUndefined();
  });
});
