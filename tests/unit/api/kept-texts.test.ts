/** `caches.get(alias).getText` and `.setText`: texts of the application, kept beside the answers of queries. */
import { randomUUID } from 'node:crypto';
import { caches, settings } from '../../../cachalot';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { describeService } from '../../support/databases';

afterEach(async () => {
  await caches.close();
  settings.reset();
});

const use = (cache: object): void => {
  settings.CACHES = { default: cache } as typeof settings.CACHES;
};
const text = () => caches.get('default').getText('page');
const keep = (value: string, timeout?: number | null) =>
  caches.get('default').setText('page', value, timeout);

class Hanging extends LocmemBackend {
  override read(): never {
    return new Promise(() => undefined) as never;
  }
}

class Broken extends LocmemBackend {
  override read(): never {
    throw new Error('It is broken.');
  }
  override store(): never {
    throw new Error('It is broken.');
  }
}

describe('a kept text', () => {
  it('is there until the cache is cleared, under its own name alone', async () => {
    expect(await text()).toBeUndefined();
    await keep('né 🐋');
    expect(await text()).toBe('né 🐋');
    expect(await caches.get('default').getText('pages')).toBeUndefined();
    await caches.clear('default');
    expect(await text()).toBeUndefined();
  });

  it('may be empty', async () => {
    await keep('');
    expect(await text()).toBe('');
  });

  it('is gone after its time, and never there without any', async () => {
    let now = 0;
    use(new LocmemBackend({ now: () => now }));
    await keep('for ten seconds', 10);
    now = 9_999;
    expect(await text()).toBe('for ten seconds');
    now = 10_001;
    expect(await text()).toBeUndefined();
    await keep('for ever', null);
    now = 1e12;
    expect(await text()).toBe('for ever');
    await keep('never', 0);
    expect(await text()).toBe('for ever');
  });

  it('is not kept where it is too large', async () => {
    use({ BACKEND: 'locmem', MAX_BYTES: 1000 });
    await keep('x'.repeat(1001));
    expect(await text()).toBeUndefined();
  });

  it.each([
    ['hangs', () => new Hanging()],
    ['breaks', () => new Broken()],
  ])(
    'is not there where the cache %s, and nobody waits for it longer than the patience',
    async (_how, make) => {
      use(make());
      settings.CACHALOT_CACHE_OP_TIMEOUT = 0.02;
      expect(await text()).toBeUndefined();
      await keep('anything');
      settings.CACHALOT_ON_CACHE_ERROR = 'raise';
      await expect(text()).rejects.toMatchObject({ cacheAlias: 'default' });
    },
  );

  it.each([
    ['a name that is none', () => caches.get('default').getText('')],
    ['a text that is none', () => keep(7 as never)],
    ['a timeout that is none', () => keep('x', 'soon' as never)],
  ])('is refused with %s', async (_what, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'ERR_CACHALOT_INVALID_ARGUMENT' });
  });

  it('needs a cache that is defined', () => {
    expect(() => caches.get('fragments')).toThrow('Cache "fragments" is not defined in CACHES');
  });
});

describeService('a kept text', 'redis', (url) => {
  // A busy machine may take longer than a quarter of a second to connect.
  beforeEach(() => {
    settings.CACHALOT_CACHE_OP_TIMEOUT = 10;
  });

  const config = { BACKEND: 'redis', LOCATION: url, KEY_PREFIX: `texts-${randomUUID()}:` };

  it('is there for every cache with the same prefix, and for no other', async () => {
    use(config);
    await keep('né 🐋', 60);
    await caches.close();
    use({ ...config });
    expect(await text()).toBe('né 🐋');
    await caches.close();
    use({ ...config, KEY_PREFIX: `${config.KEY_PREFIX}other:` });
    expect(await text()).toBeUndefined();
  });

  it('is a miss once it is damaged', async () => {
    use(config);
    await keep('whole');
    const { backend } = caches.get('default');
    const { entry } = await backend.read('text:page', []);
    const payload = Uint8Array.from(entry?.payload as Uint8Array);
    payload[payload.length - 1]! ^= 1;
    await backend.store('text:page', { tokens: [], payload, bytes: payload.length }, null);
    expect(await text()).toBeUndefined();
  });
});
