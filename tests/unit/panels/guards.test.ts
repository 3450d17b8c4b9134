/** Who gets in, and whose buttons are pressed: the rules of a panel, one by one. */

import { accessRule } from '../../../cachalot/panels/access';
import { forgery, makeToken } from '../../../cachalot/panels/csrf';
import type { PanelRequest } from '../../../cachalot/panels/exchange';
import { requestMiddleware } from '../../../cachalot/panels/middleware';
import type { PanelOptions } from '../../../cachalot/panels/options';
import { panel } from '../../../cachalot/panels/panel';

type Headers = Readonly<Record<string, string>>;

function request(headers: Headers = {}, remoteAddress: string | undefined = '127.0.0.1'): PanelRequest {
  return {
    headers: { host: 'localhost:3000', ...headers },
    socket: { remoteAddress },
  } as unknown as PanelRequest;
}

const granted = async (options: PanelOptions, asked = request()): Promise<boolean> =>
  (await accessRule(options)(asked)).granted;

describe('without authorize()', () => {
  it.each([
    ['127.0.0.1', 'localhost:3000'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', 'shop.localhost'],
  ])('lets this machine in: %s by %s', async (address, host) => {
    expect(await granted({}, request({ host }, address))).toBe(true);
  });

  it.each([
    ['another machine', request({}, '10.0.0.5')],
    ['a machine that cannot be told', request({}, '')],
    ['a name of another site that leads here', request({ host: 'evil.example:3000' })],
    ['a name that begins like this one', request({ host: 'localhost.evil.example' })],
    ['a proxy', request({ 'x-forwarded-for': '10.0.0.5' })],
    ['a proxy of another kind', request({ forwarded: 'for=10.0.0.5' })],
  ])('keeps out %s, and says the way', async (_name, asked) => {
    expect(await accessRule({})(asked)).toEqual({
      granted: false,
      because: expect.stringContaining('authorize(request)'),
    });
  });
});

describe('authorize()', () => {
  it('decides alone, at once or later', async () => {
    const far = request({ host: 'shop.example' }, '10.0.0.5');
    expect(await granted({ authorize: () => true }, far)).toBe(true);
    expect(await granted({ authorize: async () => true }, far)).toBe(true);
    expect(await granted({ authorize: () => false })).toBe(false);
    expect(await granted({ authorize: async () => false })).toBe(false);
    expect(await granted({ authorize: ({ headers }) => headers.host === 'shop.example' }, far)).toBe(true);
  });

  it.each([[{}], ['yes'], [1], [undefined]])('must say true: %p keeps out', async (answer) => {
    expect(await granted({ authorize: () => answer as boolean })).toBe(false);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no session');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no session'))],
  ])('that %s keeps out, and is reported once', async (_how, authorize) => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const rule = accessRule({ authorize });
      expect((await rule(request())).granted).toBe(false);
      expect((await rule(request())).granted).toBe(false);
      expect(warn.mock.calls).toEqual([
        [
          expect.stringContaining('no session'),
          { type: 'CachalotWarning', code: 'CACHALOT_PANEL_AUTHORIZE' },
        ],
      ]);
    } finally {
      warn.mockRestore();
    }
  });
});

describe('a button', () => {
  const token = makeToken();

  it.each<[string, Headers]>([
    ['by a browser', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' }],
    ['by an older browser', { origin: 'http://localhost:3000' }],
    [
      'behind a proxy that changes the name',
      { 'sec-fetch-site': 'same-origin', origin: 'https://shop.example' },
    ],
    ['by a program', {}],
  ])('may be pressed on the page itself: %s', (_name, headers) => {
    expect(forgery(request(headers), token, token)).toBeUndefined();
  });

  it.each<[string, Headers]>([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a sibling', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:4000' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['another site, in an older browser', { origin: 'https://evil.example' }],
    ['another port, in an older browser', { origin: 'http://localhost:4000' }],
    ['a page without an origin', { origin: 'null' }],
  ])('cannot be pressed by %s, even with the token', (_name, headers) => {
    expect(forgery(request(headers), token, token)).toBe('The request comes from another site.');
  });

  it.each([[undefined], [''], ['x'], [makeToken()], [[token]], [{}]])('needs the token, not %p', (given) => {
    expect(forgery(request(), token, given)).toBe('The page is out of date. Load it again.');
  });
});

describe('an option that is wrong', () => {
  it.each([
    [{ authorise: () => true }, 'it knows no "authorise"'],
    [{ authorize: 'admin' }, 'authorize must be a function, not "admin"'],
    [{ enabled: 'yes' }, 'enabled must be true or false, not "yes"'],
    [{ path: 'cachalot' }, 'path must be a path such as "/cachalot", not "cachalot"'],
    [{ path: '/cachalot/' }, 'path must be a path such as "/cachalot"'],
    [null, 'must be options: { authorize?, enabled?, path? }, not null'],
  ])('is refused by panel(): %p', (options, message) => {
    expect(() => panel(options as PanelOptions)).toThrow(message);
  });

  it('is refused by requestMiddleware()', () => {
    expect(() => requestMiddleware({ timing: true } as object)).toThrow('it knows no "timing"');
    expect(() => requestMiddleware({ serverTiming: 'yes' } as object)).toThrow('not "yes"');
  });
});
