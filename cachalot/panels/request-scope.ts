/**
 * One request of any framework: its own scope for shared results, its own counts, and the header that tells them.
 */
import { RequestScope } from '../context/request-scope';
import { type ScopeResult, withContext } from '../support/call-context';
import { InvalidArgumentError } from '../support/errors';
import { processState } from '../support/process-state';
import type { BypassReason } from '../support/reasons';
import { countForRequests } from './counting';
import { currentRequest } from './events';
import type { PanelRequest } from './exchange';
import { RequestRecord } from './request-record';
import { serverTiming } from './server-timing';

export interface RequestOptions {
  /**
   * whether the response says in a `Server-Timing` header how often and how long cache and database were asked, which
   * browsers show; a function decides for each request. Off unless told.
   */
  readonly serverTiming?: boolean | ((request: PanelRequest) => boolean);
}

/** What the queries of one request came to, so far. */
export interface RequestStatistics {
  /** counts the requests of this process */
  readonly id: number;
  readonly hits: number;
  readonly misses: number;
  readonly bypasses: number;
  /** why reads were not answered from the cache, and how often */
  readonly bypassReasons: Readonly<{ [Reason in BypassReason]?: number }>;
  /** milliseconds that hits took */
  readonly cacheTime: number;
  /** milliseconds that the database took to answer misses; those of queries side by side are added up */
  readonly databaseTime: number;
}

/** What the part of a response that is needed here looks like: that of `node:http`. */
interface Answer {
  readonly statusCode: number;
  writeHead(...args: never): unknown;
  appendHeader(name: string, value: string): unknown;
  once(event: 'close', heard: () => void): unknown;
}

/** Runs the rest of a request, again and again where a framework cuts it into pieces. */
export type RunInRequest = <T>(fn: () => T) => ScopeResult<T>;

const begun = processState('begun-requests', () => new WeakMap<PanelRequest, RunInRequest>());

/** Begins a request, once; what is run by the function that it returns belongs to it. */
export function beginRequest(
  request: PanelRequest,
  response: Answer,
  { serverTiming: wanted = false }: RequestOptions,
): RunInRequest {
  const known = begun.get(request);
  if (known !== undefined) return known;
  const path = (request.originalUrl ?? request.url ?? '').split('?', 1)[0]!;
  const record = new RequestRecord(request.method ?? 'GET', path);
  const patch = { requestScope: new RequestScope(), request: record };
  response.once('close', () => record.end(response.statusCode));
  if (typeof wanted === 'function' ? wanted(request) : wanted) tellTiming(response, record);
  const run: RunInRequest = (fn) => withContext(patch, fn);
  begun.set(request, run);
  return run;
}

/** Right before the headers leave, when most of the queries are done. */
function tellTiming(response: Answer, record: RequestRecord): void {
  const { writeHead } = response;
  response.writeHead = (...args: never): unknown => {
    response.writeHead = writeHead;
    response.appendHeader('Server-Timing', serverTiming(record));
    return writeHead.apply(response, args);
  };
}

/** @throws InvalidArgumentError for an option that is not known or cannot be so */
export function checkRequestOptions(fn: string, options: RequestOptions): RequestOptions {
  const accepted = 'options: { serverTiming? }, true, false or a function of the request';
  if (typeof options !== 'object' || options === null)
    throw new InvalidArgumentError(`${fn}(options)`, options, accepted);
  const unknown = Object.keys(options).find((name) => name !== 'serverTiming');
  if (unknown !== undefined)
    throw new InvalidArgumentError(`${fn}(options)`, options, `${accepted}; it knows no "${unknown}"`);
  if (!['undefined', 'boolean', 'function'].includes(typeof options.serverTiming))
    throw new InvalidArgumentError(`${fn}(options): serverTiming`, options.serverTiming, accepted);
  countForRequests();
  return options;
}

/** What the queries of the request around this call came to so far; `undefined` outside of a request. */
export function requestStats(): RequestStatistics | undefined {
  const record = currentRequest();
  if (record === undefined) return undefined;
  const { id, hits, misses, bypasses, cacheTime, databaseTime, reasons } = record;
  return { id, hits, misses, bypasses, bypassReasons: Object.fromEntries(reasons), cacheTime, databaseTime };
}
