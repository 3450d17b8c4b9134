/** What a reader sees when something cannot be done. */
import type { ErrorRequestHandler } from 'express';

/** The reader’s doing, with the status and the sentence of the answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A page for a refusal; what nobody foresaw is written to the log, and told to nobody else. */
export const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const refused = error instanceof Refusal;
  if (!refused) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  response.status(refused ? error.status : 500);
  response.render('problem.njk', {
    view: 'problem',
    title: refused ? 'This cannot be done' : 'Something went wrong',
    message: refused ? error.message : 'The library’s log says what.',
  });
};
