/** The debug panel and the scope of requests: the sub-path `cachalot/panels`. */
export type { DatabaseState, TableState } from './database-state';
export type { Next, PanelRequest, PanelResponse } from './exchange';
export { type FastifyLike, fastifyPlugin } from './fastify';
export { type KoaContext, type KoaMiddleware, koaMiddleware } from './koa';
export { type RequestMiddleware, requestMiddleware } from './middleware';
export type { PanelOptions } from './options';
export { type Panel, panel } from './panel';
export type { QueryRecord } from './recorder';
export { type RequestOptions, type RequestStatistics, requestStats } from './request-scope';
export type { PanelState, ReasonState, RequestState } from './state';
export type { Totals } from './totals';
