/**
 * Who may see a panel. It shows the texts of queries and can switch the cache off, so without a rule of the
 * application only this very machine gets in, addressed by a name that cannot be another site's.
 */

import type { PanelRequest } from './exchange';
import type { PanelOptions } from './options';

export type Access = { readonly granted: true } | { readonly granted: false; readonly because: string };

const GRANTED: Access = { granted: true };
const DENIED: Access = { granted: false, because: 'You may not see this panel.' };
const NOT_LOCAL: Access = {
  granted: false,
  because:
    'This panel answers its own machine alone, by "localhost" or a loopback address. ' +
    'Give panel() an authorize(request) function to let others in.',
};

/** A rule that throws keeps out, and is reported once. */
export function accessRule({ authorize }: PanelOptions): (request: PanelRequest) => Promise<Access> {
  let reported = false;
  return async (request) => {
    if (authorize === undefined) return isLocal(request) ? GRANTED : NOT_LOCAL;
    try {
      return (await authorize(request)) === true ? GRANTED : DENIED;
    } catch (error) {
      if (!reported) report(error);
      reported = true;
      return DENIED;
    }
  };
}

function report(error: unknown): void {
  process.emitWarning(
    `The authorize() of a cachalot panel failed, which keeps everybody out: ${String(error)}`,
    { type: 'CachalotWarning', code: 'CACHALOT_PANEL_AUTHORIZE' },
  );
}

/** A page of another site can make a browser on this machine ask, by a name of its own that leads here. */
function isLocal({ socket, headers }: PanelRequest): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in headers);
  return !forwarded && isLoopback(socket.remoteAddress) && isLocalName(headers.host);
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/i.test(address);
}

function isLocalName(host: string | undefined): boolean {
  return host !== undefined && /^((.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}
