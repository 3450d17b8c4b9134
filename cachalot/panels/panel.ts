/** The debug panel: a handler of HTTP requests that shows what cachalot does, and lets a person interfere. */
import { digest } from '../support/digest';
import { type Access, accessRule } from './access';
import { type Done, invalidateTable, switchCaching } from './actions';
import { readBody } from './body';
import { forgery, makeToken } from './csrf';
import type { Next, PanelRequest, PanelResponse } from './exchange';
import { checkPanelOptions, type PanelOptions } from './options';
import { renderPage } from './page/page';
import { type PageKind, type Place, placeOf } from './place';
import { Recorder } from './recorder';
import { type Answer, refusal, respond } from './respond';
import { type PanelState, readState } from './state';

/**
 * For `app.use()` and `http.createServer()`. What is not for it goes on to `next`, or gets a 404. The promise is for
 * frameworks that wait for one: it resolves once the panel has answered, or as what `next` returns does.
 */
export interface Panel {
  (request: PanelRequest, response: PanelResponse, next?: Next): Promise<void>;
  /** Stops listening to the cache, and answers nothing any more. */
  close(): void;
}

const METHODS: Readonly<Record<PageKind | 'redirect', readonly string[]>> = {
  page: ['GET', 'HEAD'],
  state: ['GET', 'HEAD'],
  redirect: ['GET', 'HEAD'],
  invalidate: ['POST'],
  switch: ['POST'],
};

const NOTHING_HERE = refusal(404, 'There is nothing here. The panel’s own address ends with a slash.');

/** What an open panel works with. */
interface Desk {
  readonly recorder: Recorder;
  readonly mayEnter: (request: PanelRequest) => Promise<Access>;
  readonly token: string;
}

/**
 * Makes a panel. From then on it counts, and remembers the latest queries, without their parameters.
 * @throws InvalidArgumentError for an option that is not known or cannot be so
 */
export function panel(options: PanelOptions = {}): Panel {
  const { enabled = process.env.NODE_ENV !== 'production', path } = checkPanelOptions(options);
  let desk: Desk | undefined;
  if (enabled) desk = { recorder: new Recorder(), mayEnter: accessRule(options), token: makeToken() };

  const handle = (request: PanelRequest, response: PanelResponse, next?: Next): Promise<void> => {
    const place = placeOf(request, path, next === undefined);
    if (desk !== undefined && place.kind !== 'elsewhere') {
      return answerAt(place, desk, request)
        .catch((error: unknown) => refusal(500, `The panel failed: ${String(error)}`))
        .then((answer) => respond(request, response, answer));
    }
    if (next !== undefined) return handOn(next);
    respond(request, response, NOTHING_HERE);
    return Promise.resolve();
  };
  const close = (): void => {
    desk?.recorder.close();
    desk = undefined;
  };
  return Object.assign(handle, { close });
}

async function answerAt(
  place: Exclude<Place, { readonly kind: 'elsewhere' }>,
  { recorder, mayEnter, token }: Desk,
  request: PanelRequest,
): Promise<Answer> {
  const access = await mayEnter(request);
  if (!access.granted) return refusal(403, access.because);
  const methods = METHODS[place.kind];
  if (!methods.includes(request.method ?? ''))
    return refusal(405, `Use ${methods.join(' or ')}.`, { Allow: methods.join(', ') });
  if (place.kind === 'redirect') return { status: 302, headers: { Location: place.location } };
  if (place.kind === 'invalidate') return act(request, token, invalidateTable);
  if (place.kind === 'switch') return act(request, token, switchCaching);
  return show(request, place.kind, await readState(recorder), token);
}

/** Koa and its like return a promise of all that comes after. */
async function handOn(next: Next): Promise<void> {
  await next();
}

function show(request: PanelRequest, kind: 'page' | 'state', state: PanelState, token: string): Answer {
  const { now: _, ...lasting } = state;
  const etag = `"${digest(kind, token, JSON.stringify(lasting))}"`;
  if (request.headers['if-none-match'] === etag) return { status: 304, headers: { ETag: etag } };
  const headers = { ETag: etag };
  if (kind === 'state') return { status: 200, type: 'json', body: JSON.stringify(state), headers };
  return { status: 200, type: 'html', body: renderPage(state, token, etag), headers };
}

/** A form goes back to the page; a program hears what happened. */
async function act(
  request: PanelRequest,
  token: string,
  action: (fields: ReadonlyMap<string, unknown>) => Done | Promise<Done>,
): Promise<Answer> {
  const body = await readBody(request);
  if ('status' in body) return refusal(body.status, body.because);
  const forged = forgery(request, token, body.fields.get('token'));
  if (forged !== undefined) return refusal(403, forged);
  const done = await attempt(() => action(body.fields));
  if (!done.ok) return refusal(done.status, done.message);
  if (body.isForm) return { status: 303, headers: { Location: './' } };
  return { status: 200, type: 'json', body: JSON.stringify(done) };
}

/** What a cache did not take is not the application's failure. */
async function attempt(action: () => Done | Promise<Done>): Promise<Done> {
  try {
    return await action();
  } catch (error) {
    return { ok: false, status: 502, message: (error as Error).message };
  }
}
