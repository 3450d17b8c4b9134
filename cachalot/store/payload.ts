/**
 * Answers in the form that a cache keeps them in: by reference in process memory, as bytes anywhere else.
 */
import type { Entry } from '../backends/cache-backend';
import type { FrozenAnswer, ValueRefusal } from '../databases/answer';
import type { MaybePromise } from '../support/maybe-promise';
import type { Cache } from './cache';

type Codec = typeof import('../backends/codec/bytes/codec');

/** Loaded with the first answer that leaves the process; until then nobody waits for it. */
let codec: Codec | undefined;
const bytesCodec = (): Codec => {
  codec ??= require('../backends/codec/bytes/codec') as Codec;
  return codec;
};

/** Answers of more bytes than this are compressed: below it, deflating costs more than it saves. */
const COMPRESS_ABOVE = 64 * 1024;

export type Sealed = Pick<Entry, 'payload' | 'bytes'>;

/** At once, or why it cannot be; later what is compressed, unless only that can tell whether the cache takes it. */
export function sealAnswer({ backend }: Cache, answer: FrozenAnswer): MaybePromise<Sealed> | ValueRefusal {
  if (backend.format === 'objects') return { payload: answer, bytes: answer.bytes };
  const { encodeAnswer, compress, compressAtOnce } = bytesCodec();
  const bytes = encodeAnswer(answer);
  if (!(bytes instanceof Uint8Array)) return bytes;
  if (bytes.byteLength <= COMPRESS_ABOVE) return sealed(bytes);
  return bytes.byteLength > (backend.largest ?? Number.POSITIVE_INFINITY)
    ? sealed(compressAtOnce(bytes))
    : compress(bytes).then(sealed);
}

const sealed = (payload: Buffer): Sealed => ({ payload, bytes: payload.byteLength });

/** `undefined` when the cache gave back something else than what was kept: a miss like any other. */
export function openAnswer({ backend }: Cache, { payload }: Entry): FrozenAnswer | undefined {
  if (backend.format === 'objects') return payload as FrozenAnswer;
  return payload instanceof Uint8Array
    ? (bytesCodec().decodeAnswer(payload) as FrozenAnswer | undefined)
    : undefined;
}
