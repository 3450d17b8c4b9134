/** Forms of other sites may not borrow in a reader’s name. */
import type { RequestHandler } from 'express';
import { Refusal } from './errors';

/** Browsers say where a request comes from; programs that say nothing have no session to be abused. */
export const sameOrigin: RequestHandler = (request, _response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  const foreign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && hostOf(origin) !== request.get('host'));
  next(foreign ? new Refusal(403, 'This form was sent from another site.') : undefined);
};

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
