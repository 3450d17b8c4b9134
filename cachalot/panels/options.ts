/** What `panel()` may be told, and what is wrong with it. */
import { InvalidArgumentError } from '../support/errors';
import type { PanelRequest } from './exchange';

export interface PanelOptions {
  /**
   * Who may see it and press its buttons: `true`, or a promise of it, lets the request in; anything else, and an error,
   * keeps it out. Without it only this machine gets in.
   */
  readonly authorize?: (request: PanelRequest) => boolean | Promise<boolean>;
  /** whether it answers at all; unless told, not where `NODE_ENV` is `production` */
  readonly enabled?: boolean;
  /** where it is mounted, when no router says so: `'/cachalot'` */
  readonly path?: string;
}

/** Each option with what it must be. */
const ACCEPTED: Readonly<Record<keyof PanelOptions, readonly [(value: unknown) => boolean, string]>> = {
  authorize: [(value) => typeof value === 'function', 'a function'],
  enabled: [(value) => typeof value === 'boolean', 'true or false'],
  path: [(value) => typeof value === 'string' && /^(\/[^/?#]+)+$/.test(value), 'a path such as "/cachalot"'],
};

/** @throws InvalidArgumentError for an option that is not known or cannot be so */
export function checkPanelOptions(options: PanelOptions): PanelOptions {
  if (typeof options !== 'object' || options === null)
    throw new InvalidArgumentError('panel(options)', options, 'options: { authorize?, enabled?, path? }');
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.entries(ACCEPTED).find(([known]) => known === name)?.[1];
    if (rule === undefined)
      throw new InvalidArgumentError(
        'panel(options)',
        options,
        `options: { authorize?, enabled?, path? }; it knows no "${name}"`,
      );
    if (value !== undefined && !rule[0](value))
      throw new InvalidArgumentError(`panel(options): ${name}`, value, rule[1]);
  }
  return options;
}
