/** The scope of a request for Fastify. */
import type { PanelRequest, PanelResponse } from './exchange';
import { beginRequest, checkRequestOptions, type RequestOptions } from './request-scope';

type Hook = (
  request: { readonly raw: PanelRequest },
  reply: { readonly raw: PanelResponse },
  done: () => void,
) => void;

/** What is needed of a Fastify instance. */
export interface FastifyLike {
  addHook(name: 'onRequest', hook: Hook): unknown;
}

/**
 * `requestMiddleware` for Fastify: `app.register(fastifyPlugin, { serverTiming: true })`. It reaches every route of the
 * instance that it is registered on, those of other plugins too.
 * @throws InvalidArgumentError for an option that is not known or cannot be so
 */
export function fastifyPlugin(
  app: FastifyLike,
  options: RequestOptions,
  done: (error?: Error) => void,
): void {
  const checked = checkRequestOptions('fastifyPlugin', own(options));
  // Fastify itself carries the scope over the parsing of the body.
  app.addHook('onRequest', (request, reply, next) => {
    void beginRequest(request.raw, reply.raw, checked)(() => next());
  });
  done();
}

/** Fastify hands its own options of `register` on as well. */
function own({ serverTiming, ...others }: RequestOptions): RequestOptions {
  const rest = Object.fromEntries(
    Object.entries(others).filter(([name]) => !['prefix', 'logLevel', 'logSerializers'].includes(name)),
  );
  return { ...(serverTiming !== undefined && { serverTiming }), ...rest };
}

// Without this Fastify would keep its hooks from the routes beside it.
Object.assign(fastifyPlugin, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'cachalot',
});
