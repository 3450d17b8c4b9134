/** Every reason for a bypass is explained, in the words and the order of the code. */
import { BYPASS_REASONS } from '../../cachalot/support/reasons';
import { page } from './documents';

function rows(): string[][] {
  return page('docs/reasons.md')
    .text.split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, reason = '', because = '', wayOut = '']) => [reason.replaceAll('`', ''), because, wayOut]);
}

describe('docs/reasons.md', () => {
  it('lists each reason with its cause', () => {
    expect(rows().map(([reason, because]) => [reason, because])).toEqual(Object.entries(BYPASS_REASONS));
  });

  it('tells a way out of each', () => {
    expect(rows().filter(([, , wayOut]) => !wayOut?.endsWith('.'))).toEqual([]);
  });
});
