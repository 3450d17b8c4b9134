import { didYouMean } from '../../../cachalot/support/did-you-mean';
import * as fc from '../../support/properties';

const CACHES = ['locmem', 'filebased', 'redis', 'memcached', 'memjs', 'dummy'];

describe('didYouMean', () => {
  it.each([
    ['rediss', 'redis'],
    ['Redis', 'redis'],
    ['reids', 'redis'],
    ['memcache', 'memcached'],
    ['memory', undefined],
    ['file-based', 'filebased'],
    ['memcahced', 'memcached'],
    ['x', undefined],
    ['', undefined],
    ['***', undefined],
  ])('takes %j for %j', (name, meant) => {
    expect(didYouMean(name, CACHES)).toBe(meant);
  });

  it('looks past case and punctuation', () => {
    expect(didYouMean('cachalotEnabled', ['CACHALOT_CACHE', 'CACHALOT_ENABLED'])).toBe('CACHALOT_ENABLED');
  });

  it('prefers the first of equally near names', () => {
    expect(didYouMean('table', ['tables', 'tabled'])).toBe('tables');
    expect(didYouMean('table', [])).toBeUndefined();
  });

  it('does not take a name of two letters for any other', () => {
    expect(didYouMean('ab', ['x', 'y', 'cd'])).toBeUndefined();
  });

  it('recognises any longer word with one letter doubled, dropped or swapped', () => {
    const word = fc.stringMatching(/^[a-z]{6,20}$/);
    fc.assert(
      fc.property(word, fc.nat(4), (name, at) => {
        const doubled = name.slice(0, at + 1) + name.slice(at);
        const dropped = name.slice(0, at) + name.slice(at + 1);
        const swapped = name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2);
        for (const slip of [doubled, dropped, swapped]) expect(didYouMean(slip, [name])).toBe(name);
      }),
    );
  });

  it('only ever answers with a known name', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (name, known) => {
        const answer = didYouMean(name, known);
        expect(answer === undefined || known.includes(answer)).toBe(true);
      }),
    );
  });
});
