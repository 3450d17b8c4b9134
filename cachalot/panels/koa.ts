/** The scope of a request for Koa. */
import type { PanelRequest, PanelResponse } from './exchange';
import { beginRequest, checkRequestOptions, type RequestOptions } from './request-scope';

/** What is needed of Koa's context. */
export interface KoaContext {
  readonly req: PanelRequest;
  readonly res: PanelResponse;
}

export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<void>;

/**
 * `requestMiddleware` for Koa.
 * @throws InvalidArgumentError for an option that is not known or cannot be so
 */
export function koaMiddleware(options: RequestOptions = {}): KoaMiddleware {
  const checked = checkRequestOptions('koaMiddleware', options);
  return async ({ req, res }, next) => {
    await beginRequest(req, res, checked)(next);
  };
}
