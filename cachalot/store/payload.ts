/**
 * Answers in the form that a cache keeps them in: by reference in process memory, as bytes anywhere else.
 */
import type { Entry } from '../backends/cache-backend';
import { decodeAnswer } from '../backends/codec/bytes/decode';
import { encodeAnswer } from '../backends/codec/bytes/encode';
import type { FrozenAnswer, ValueRefusal } from '../databases/answer';
import type { Cache } from './cache';

/** Answers of more bytes than this are compressed: below it, deflating costs more than it saves. */
const COMPRESS_ABOVE = 64 * 1024;

export function sealAnswer(
  { backend }: Cache,
  answer: FrozenAnswer,
): Pick<Entry, 'payload' | 'bytes'> | ValueRefusal {
  if (backend.format === 'objects') return { payload: answer, bytes: answer.bytes };
  const bytes = encodeAnswer(answer, { deflateAbove: COMPRESS_ABOVE });
  return bytes instanceof Uint8Array ? { payload: bytes, bytes: bytes.byteLength } : bytes;
}

/** `undefined` when the cache gave back something else than what was kept: a miss like any other. */
export function openAnswer({ backend }: Cache, { payload }: Entry): FrozenAnswer | undefined {
  if (backend.format === 'objects') return payload as FrozenAnswer;
  return payload instanceof Uint8Array ? (decodeAnswer(payload) as FrozenAnswer | undefined) : undefined;
}
