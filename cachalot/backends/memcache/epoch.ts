/**
 * Which stretch of a server's life is trusted: what makes a token that comes back from the past nothing.
 *
 * A server may be away for a while and return with all that it held: it stood still, its network was cut, it was
 * taken out of the list and put back, it was restarted with its memory kept. Meanwhile tables may have changed, and
 * the invalidations did not reach it; whoever owes them may be dead. Nothing in the data can show that, so each
 * server keeps one random value, its *epoch*, and a token counts only in the epoch in which it was written. Entries
 * keep their tokens with the epoch, so they die with it.
 *
 * - Every read fetches the epoch of each server together with its tokens, in the same command.
 * - It ends when nobody uses the server: the key lives for a minute, and each process that is connected renews it.
 *   A server that all have lost, or that is in nobody's list, has forgotten everything a minute later.
 * - It ends when a process that lost the server (connection broken, refused, or silent) finds it again: before this
 *   process reads anything there, it puts a new epoch in place of the old one, for all processes. So whoever has
 *   noticed that a server was away never believes what it holds from before. For one that was only slow see
 *   `silence.ts`.
 * - It ends with `clear`, and with the server's memory.
 *
 * No epoch ever comes back: each is drawn anew, sent in one command, and never sent again. One that arrives late,
 * after its sender has given up, only ends another epoch too early. The order in which the server looks at the keys
 * of one command does not matter: a token and an epoch that do not belong together are no token, and of two that
 * do, each stood after the read began or did not change until then.
 *
 * Marks are read whatever the epoch: they only keep readers away.
 *
 * What this cannot see is a server that one process has lost and others have not: they go on trusting it, and what
 * the one process writes meanwhile invalidates nothing until it gets through again. That is so with every cache.
 */
import { randomBytes } from 'node:crypto';

/** Seconds that an epoch lives without being renewed. */
export const EPOCH_LIFETIME = 60;

/** Milliseconds between two renewals. */
export const EPOCH_RENEWAL = 20_000;

const SHAPE = /^[\w-]{16}$/;

export function newEpoch(): Buffer {
  return Buffer.from(randomBytes(12).toString('base64url'));
}

/** `undefined` for garbage. */
export function epochFrom(value: Buffer): string | undefined {
  const text = value.toString('latin1');
  return SHAPE.test(text) ? text : undefined;
}
