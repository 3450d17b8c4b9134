/** Which of a Cluster's 16,384 slots a key belongs to: CRC-16 of the key, or of its part within braces. */

export const SLOTS = 16_384;

/** CRC-16/XMODEM of every byte. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

export function slotOf(key: string): number {
  let crc = 0;
  for (const byte of Buffer.from(hashed(key)))
    crc = ((crc << 8) ^ TABLE[((crc >> 8) ^ byte) & 0xff]!) & 0xffff;
  return crc % SLOTS;
}

/** Keys with the same text in their first braces belong together, unless that text is empty. */
function hashed(key: string): string {
  const open = key.indexOf('{');
  if (open === -1) return key;
  const close = key.indexOf('}', open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : key;
}
