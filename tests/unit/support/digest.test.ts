import { digest } from '../../../cachalot/support/digest';
import * as fc from '../../support/properties';

const anyText = fc.string({ unit: 'binary' });

describe('digest', () => {
  it('is the same in every release: keys in a shared cache depend on it', () => {
    expect(digest('select 1')).toBe('27fZVkiEV0k6qGHFUxkut7Tbj-cIDTCr');
  });

  it('is 32 characters that any cache takes in a key', () => {
    fc.assert(fc.property(anyText, (text) => expect(digest(text)).toMatch(/^[\w-]{32}$/)));
  });

  it('tells apart where one text ends and the next begins', () => {
    expect(digest('ab', 'c')).not.toBe(digest('a', 'bc'));
    expect(digest('a')).not.toBe(digest('a', ''));
    expect(digest()).not.toBe(digest(''));
    expect(digest('1:a1:b')).not.toBe(digest('a', 'b'));
  });

  it('tells apart texts that UTF-8 writes alike', () => {
    expect(digest('\ud800')).not.toBe(digest('\ud801'));
    expect(digest('\ud800')).not.toBe(digest('\ufffd'));
  });

  it('is equal for equal texts and no others', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
        expect(digest(...a) === digest(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
