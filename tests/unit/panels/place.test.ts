/** Wherever a panel is mounted, it knows its own pages from those of others. */
import type { PanelRequest } from '../../../cachalot/panels/exchange';
import { type Place, placeOf } from '../../../cachalot/panels/place';

type Address = { readonly url: string; readonly originalUrl?: string; readonly baseUrl?: string };

function placed(address: Address, path?: string, alone = false): string {
  const place: Place = placeOf(address as PanelRequest, path, alone);
  return place.kind === 'redirect' ? place.location : place.kind;
}

describe('a panel', () => {
  it.each([
    ['Express', { url: '/', originalUrl: '/debug/', baseUrl: '/debug' }, 'page'],
    ['Express, without the slash', { url: '/', originalUrl: '/debug', baseUrl: '/debug' }, './debug/'],
    [
      'Express, with a query',
      { url: '/?a=/b', originalUrl: '/x/debug?a=/b', baseUrl: '/x/debug' },
      './debug/?a=/b',
    ],
    [
      'Express, its state',
      { url: '/state.json?x', originalUrl: '/debug/state.json?x', baseUrl: '/debug' },
      'state',
    ],
    ['Express, at the root', { url: '/', originalUrl: '/', baseUrl: '' }, 'page'],
    ['Express, elsewhere', { url: '/nope', originalUrl: '/debug/nope', baseUrl: '/debug' }, 'elsewhere'],
    ['Connect', { url: '/invalidate', originalUrl: '/debug/invalidate' }, 'invalidate'],
    ['a folder of a page', { url: '/state.json/', originalUrl: '/debug/state.json/' }, 'elsewhere'],
    ['a name of objects', { url: '/constructor', originalUrl: '/debug/constructor' }, 'elsewhere'],
    [
      'another host',
      { url: '/', originalUrl: '//evil.example', baseUrl: '//evil.example' },
      './evil.example/',
    ],
    ['what looks like a scheme', { url: '/', originalUrl: '/a:b', baseUrl: '/a:b' }, './a:b/'],
  ])('behind a router: %s', (_name, address, expected) => {
    expect(placed(address)).toBe(expected);
  });

  it.each([
    ['/debug', './debug/'],
    ['/debug/', 'page'],
    ['/debug/switch', 'switch'],
    ['/debugger/', 'elsewhere'],
    ['/', 'elsewhere'],
    ['/x/debug/', 'elsewhere'],
  ])('that is told its path: %s', (url, expected) => {
    expect(placed({ url }, '/debug')).toBe(expected);
    expect(placed({ url }, '/debug', true)).toBe(expected);
  });

  it.each([
    ['/', 'page'],
    ['/state.json', 'state'],
    ['/debug/', 'page'],
    ['/debug/state.json', 'state'],
    ['/nope', 'elsewhere'],
  ])('that is alone takes the folder for its root: %s', (url, expected) => {
    expect(placed({ url }, undefined, true)).toBe(expected);
  });

  it('leaves folders to others where others come after it', () => {
    expect(placed({ url: '/shop/' })).toBe('elsewhere');
  });
});
