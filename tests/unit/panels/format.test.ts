/** Numbers are rounded as people read them, and never to something that is not true. */
import {
  formatAge,
  formatBytes,
  formatDuration,
  formatRate,
  timeAgo,
} from '../../../cachalot/panels/page/format';

const MINUTE = 60_000;

describe('the format of', () => {
  it.each([
    [null, '–'],
    [0, '0 %'],
    [0.004, '< 1 %'],
    [0.5, '50 %'],
    [0.999, '> 99 %'],
    [1, '100 %'],
  ])('a rate: %p', (rate, text) => expect(formatRate(rate)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [123_456, '123 kB'],
    [999_600, '1.0 MB'],
    [2e15, '2000 TB'],
  ])('bytes: %p', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [null, '–'],
    [0.0412, '0.04 ms'],
    [12.4, '12 ms'],
    [3400, '3.4 s'],
    [2 * MINUTE, '2 min'],
    [180 * MINUTE, '3 h'],
  ])('a duration: %p', (duration, text) => expect(formatDuration(duration)).toBe(text));

  it.each([
    [-5, '0 s ago'],
    [3999, '3 s ago'],
    [59_999, '59 s ago'],
    [MINUTE, '1 min ago'],
    [60 * MINUTE, '1 h ago'],
    [48 * 60 * MINUTE, '2 d ago'],
  ])('an age: %p', (age, text) => expect(formatAge(age)).toBe(text));

  it('a moment, with the exact time behind it', () => {
    expect(timeAgo(0, 3000).text).toBe(
      '<time datetime="1970-01-01T00:00:00.000Z" title="1970-01-01T00:00:00.000Z">3 s ago</time>',
    );
    expect(timeAgo(null, 0).text).toContain('never');
  });
});
