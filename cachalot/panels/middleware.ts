/** The scope of a request for Express, Connect and `node:http`. */
import type { ScopeResult } from '../support/call-context';
import type { PanelRequest, PanelResponse } from './exchange';
import { beginRequest, checkRequestOptions, type RequestOptions } from './request-scope';

/** For `app.use()`; with `node:http`, `next` is what answers the request. Returns what `next` returns. */
export type RequestMiddleware = <Result>(
  request: PanelRequest,
  response: PanelResponse,
  next: () => Result,
) => ScopeResult<Result>;

/**
 * Makes a middleware that opens a `requestScope` around everything that comes after it, and counts its queries.
 * @throws InvalidArgumentError for an option that is not known or cannot be so
 */
export function requestMiddleware(options: RequestOptions = {}): RequestMiddleware {
  const checked = checkRequestOptions('requestMiddleware', options);
  // Without arguments: an Express that is given one takes it for an error.
  return (request, response, next) => beginRequest(request, response, checked)(() => next());
}
