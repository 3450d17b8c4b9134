/**
 * A typed signal: handlers listen to one name or, with `'*'`, to all; none of them can hurt the others or the
 * emitter.
 */
import { EventEmitter } from 'eventemitter3';
import { isError, messageOf } from '../cachalot/support/describe';
import { InvalidArgumentError } from '../cachalot/support/errors';

/** Hears what is emitted. It may be async: nobody waits for it, but a rejection is reported. */
export type SignalHandler<Payload> = (payload: Payload) => unknown;

/** Where and on what a handler failed. */
export interface HandlerFailure<Payload> {
  /** the signal's own name */
  readonly signal: string;
  /** the emitted name */
  readonly name: string;
  readonly payload: Payload;
  readonly handler: SignalHandler<Payload>;
}

/** Is told what a handler threw, or rejected with. */
export type HandlerErrorHook<Payload> = (error: unknown, failure: HandlerFailure<Payload>) => void;

/** Takes back what it was returned by; calling it again does nothing. */
export type Undo = () => void;

/** What the emitter holds for one registration. */
interface Listener<Payload> {
  (name: string, payload: Payload): void;
  readonly handler: SignalHandler<Payload>;
  /** `false` from the moment it is taken out, so that an emission under way passes it by */
  active: boolean;
}

/** Payloads under names. `Name` is what editors suggest; `'*'` stands for every name. */
export class Signal<Payload, Name extends string = string> {
  readonly #label: string;
  readonly #emitter = new EventEmitter();
  readonly #hooks = new Set<HandlerErrorHook<Payload>>();

  /** @param label the signal's name in warnings and errors, such as `postInvalidation` */
  constructor(label: string) {
    this.#label = label;
  }

  /**
   * Calls `handler` at every emission of `name`, after those that were there before.
   *
   * @returns a function that takes this registration back
   */
  on(name: Name | '*', handler: SignalHandler<Payload>): Undo {
    return this.#add('on', name, handler, false);
  }

  /** Like `on`, for the next emission only. */
  once(name: Name | '*', handler: SignalHandler<Payload>): Undo {
    return this.#add('once', name, handler, true);
  }

  /** Takes back every registration of `handler` under `name`; says whether there was one. */
  off(name: Name | '*', handler: SignalHandler<Payload>): boolean {
    this.#check('off', name, handler);
    const registered = (this.#emitter.listeners(name) as unknown as Listener<Payload>[]).filter(
      (listener) => listener.handler === handler,
    );
    for (const listener of registered) this.#remove(name, listener);
    return registered.length > 0;
  }

  /**
   * Calls the handlers of `name`, then those of `'*'`, in the order of their registration; never throws.
   *
   * A handler that is added meanwhile hears the next emission; one that is taken out hears nothing more.
   */
  emit(name: Name, payload: Payload): void {
    this.#emitter.emit(name, name, payload);
    if (name !== '*') this.#emitter.emit('*', name, payload);
  }

  /** Tells `hook` of every handler that fails, besides the warning; returns a function that stops that. */
  onHandlerError(hook: HandlerErrorHook<Payload>): Undo {
    if (typeof hook !== 'function') {
      throw new InvalidArgumentError(`${this.#label}.onHandlerError(hook)`, hook, 'a function');
    }
    this.#hooks.add(hook);
    return () => void this.#hooks.delete(hook);
  }

  #add(method: string, name: string, handler: SignalHandler<Payload>, once: boolean): Undo {
    this.#check(method, name, handler);
    const listener: Listener<Payload> = Object.assign(
      (emitted: string, payload: Payload) => {
        if (!listener.active) return;
        if (once) this.#remove(name, listener);
        this.#call(handler, emitted, payload);
      },
      { handler, active: true },
    );
    this.#emitter.on(name, listener);
    return () => this.#remove(name, listener);
  }

  #remove(name: string, listener: Listener<Payload>): void {
    listener.active = false;
    this.#emitter.off(name, listener);
  }

  #call(handler: SignalHandler<Payload>, name: string, payload: Payload): void {
    const report = (error: unknown) => this.#report(error, { signal: this.#label, name, payload, handler });
    try {
      const result = handler(payload) as { then?: unknown } | null | undefined;
      // A query builder that a handler returns is started by this, as it would be in an async function.
      if (typeof result?.then === 'function') result.then(undefined, report);
    } catch (error) {
      report(error);
    }
  }

  #report(error: unknown, failure: HandlerFailure<Payload>): void {
    warn(failure, 'a handler', error);
    for (const hook of this.#hooks) {
      try {
        hook(error, failure);
      } catch (hookError) {
        warn(failure, 'the onHandlerError hook', hookError);
      }
    }
  }

  #check(method: string, name: unknown, handler: unknown): void {
    const call = `${this.#label}.${method}`;
    if (typeof name !== 'string' || name === '') {
      throw new InvalidArgumentError(`${call}(name)`, name, 'a name, or "*" for all');
    }
    if (typeof handler !== 'function') {
      throw new InvalidArgumentError(`${call}(${JSON.stringify(name)}, handler)`, handler, 'a function');
    }
  }
}

/** Reports without throwing: the emitter is in the middle of a write. */
function warn(failure: { signal: string; name: string }, culprit: string, error: unknown): void {
  const what = messageOf(error);
  process.emitWarning(`${failure.signal}: ${culprit} failed on "${failure.name}": ${what}`, {
    type: 'CachalotWarning',
    code: 'CACHALOT_SIGNAL_HANDLER',
    detail: (isError(error) ? error.stack : undefined) ?? what,
  });
}
