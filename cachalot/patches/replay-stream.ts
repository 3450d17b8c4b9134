/**
 * Streams: giving kept rows to the stream that Knex made, and keeping the rows that pass through one.
 */
import { Readable, type Transform } from 'node:stream';
import { type FrozenAnswer, thawRows } from '../databases/answer';

/** Feeds the rows as the driver’s own stream would; resolves when all have been taken or the reader has left. */
export function replayInto(stream: Transform, answer: FrozenAnswer): Promise<void> {
  return new Promise((resolve) => {
    stream.once('finish', resolve);
    stream.once('close', resolve);
    Readable.from(thawRows(answer), { objectMode: true }).pipe(stream);
  });
}

type Transforming = Transform & { _transform: Transform['_transform'] };

/**
 * Hands every row to `see` before anybody can change it, and calls `complete` when the last one went through.
 * A stream that ends early, or breaks, is never complete.
 */
export function watchRows(stream: Transform, see: (row: unknown) => void, complete: () => void): void {
  const watched = stream as Transforming;
  const transform = watched._transform;
  watched._transform = function (this: Transform, chunk: unknown, encoding, callback) {
    see(chunk);
    transform.call(this, chunk, encoding, callback);
  };
  stream.once('finish', complete);
}

/** What `pg-query-stream` knows of the columns, once the rows have gone through; nothing for other drivers. */
export function fieldsThrough(stream: Transform): () => unknown {
  let cursor: { readonly _result?: { readonly fields?: unknown } } | undefined;
  stream.once('pipe', (source: Readable & { cursor?: typeof cursor }) => {
    cursor = source.cursor;
  });
  return () => cursor?._result?.fields;
}
