/** An entry's tokens can be read without its payload, and a damaged frame is nothing. */

import { frameEntry, unframeEntry } from '../../../cachalot/backends/codec/entry-frame';
import * as fc from '../../support/properties';

const entries = fc.tuple(
  fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 6 }),
  fc.uint8Array({ maxLength: 200 }),
);

it('gives back the tokens and the payload', () => {
  fc.assert(
    fc.property(entries, ([tokens, payload]) => {
      const framed = frameEntry(tokens, payload);
      const entry = unframeEntry(framed)!;
      expect(entry.tokens).toEqual(tokens);
      expect(Buffer.from(payload).equals(entry.payload)).toBe(true);
      expect(entry.bytes).toBe(framed.length);
    }),
  );
});

it('does not copy the payload', () => {
  const framed = frameEntry(['token'], Buffer.from('payload'));
  expect(unframeEntry(framed)!.payload.buffer).toBe(framed.buffer);
});

it('reads a window on larger bytes', () => {
  const framed = frameEntry(['token'], Buffer.from('payload'));
  const larger = new Uint8Array(framed.length + 20);
  larger.set(framed, 10);
  const entry = unframeEntry(larger.subarray(10, 10 + framed.length))!;
  expect([entry.tokens, Buffer.from(entry.payload).toString()]).toEqual([['token'], 'payload']);
});

it('finds nothing in a frame that was cut or lengthened', () => {
  const framed = frameEntry(['one', 'zwei', ''], Buffer.from('payload'));
  for (let end = 0; end < framed.length; end += 1)
    expect(unframeEntry(framed.subarray(0, end))).toBeUndefined();
  expect(unframeEntry(Buffer.concat([framed, Buffer.from('x')]))).toBeUndefined();
});

it('never throws, and never gives the old tokens with another number of bytes', () => {
  const framed = frameEntry(['one', 'two'], Buffer.from('payload'));
  for (let bit = 0; bit < framed.length * 8; bit += 1) {
    const changed = Buffer.from(framed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const entry = unframeEntry(changed);
    if (entry?.tokens.join() === 'one,two') expect(entry.payload).toHaveLength(7);
  }
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void unframeEntry(bytes)));
});

it('refuses what it has no room for', () => {
  expect(() => frameEntry(['x'.repeat(65_536)], new Uint8Array())).toThrow(RangeError);
  expect(() => frameEntry(new Array(65_536).fill(''), new Uint8Array())).toThrow(RangeError);
});
