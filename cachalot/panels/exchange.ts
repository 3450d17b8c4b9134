/**
 * What a panel and a middleware need of a request and a response: those of `node:http`, with what Express, Connect
 * and body parsers add.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type PanelRequest = IncomingMessage & {
  /** the address before a router took its mount path off */
  readonly originalUrl?: string | undefined;
  /** Express: the mount path */
  readonly baseUrl?: string | undefined;
  /** what a body parser has made of the body */
  readonly body?: unknown;
};

export type PanelResponse = ServerResponse;

/** Hands the request on, as Express, Connect and Koa do. */
export type Next = () => unknown;
