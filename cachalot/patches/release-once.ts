/**
 * The connection of a stream, given back to the pool once.
 *
 * Knex gives it back when the driver has answered, and again when the stream closes, which is later: by then the pool may
 * have handed it to somebody else, who would share it with a third from then on, and what each reads would no longer be
 * what a session of its own shows.
 */
import type { ConnectionCallback } from './knex-internals';

/** The same callback; it is over when the driver is done, or when the stream closes before that. */
export function releasedOnce(callback: ConnectionCallback): ConnectionCallback {
  return (runner, parameters) => {
    const { stream } = parameters!;
    const { connection } = runner;
    const closed = new Promise<void>((resolve, reject) => {
      // Around Knex’s own listener, which gives back what it finds there.
      stream.prependListener('close', () => {
        runner.connection = undefined;
      });
      stream.on('close', () => {
        runner.connection = connection;
        setImmediate(() => (stream.errored ? reject(stream.errored) : resolve()));
      });
    });
    return Promise.race([callback(runner, parameters), closed]);
  };
}
