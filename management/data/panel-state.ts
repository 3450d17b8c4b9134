/** What a panel tells of its process, asked for over HTTP: no password on the command line, none in the open. */
import { UsageError } from '../command';
import { messageOf } from '../report';

/** Of `state.json` what is shown; what else there is stays in the JSON. */
export interface PanelCounts {
  readonly version: string;
  readonly pid: number;
  /** milliseconds since 1970 */
  readonly since: number;
  readonly enabled: boolean;
  readonly bytes: number;
  readonly totals: Readonly<Record<'hits' | 'misses' | 'bypasses' | 'stores' | 'invalidations', number>>;
  readonly reasons: readonly { readonly reason: string; readonly meaning: string; readonly count: number }[];
  readonly caches: Readonly<
    Record<string, { readonly state: string; readonly errors: number; readonly lastError: string | null }>
  >;
}

export interface ProcessState {
  readonly url: string;
  /** `null` where it could not be asked */
  readonly state: PanelCounts | null;
  readonly error: string | null;
}

/** Milliseconds. */
const PATIENCE = 5_000;

/** What goes into the header Authorization; in the environment, since others see the words of a command. */
export const AUTHORIZATION = 'CACHALOT_PANEL_AUTHORIZATION';

/** @throws UsageError for what is no address, holds a password, or would show one to whoever listens */
export function checkPanelUrl(text: string): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(
      `--url takes the address of a panel, such as http://localhost:3000/cachalot, not "${hidden(text)}".`,
    );
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      `--url holds a user or a password, which others can see: put them into ${AUTHORIZATION}.`,
    );
  if (process.env[AUTHORIZATION] && url.protocol === 'http:' && !isLocal(url.hostname))
    throw new UsageError(
      `${AUTHORIZATION} is sent over https, or to this machine, and not to ${url.origin}.`,
    );
  return url;
}

/** Never rejects: what cannot be asked is said. */
export async function askPanel({ origin, pathname }: URL): Promise<ProcessState> {
  const url = origin + pathname.replace(/\/?(state\.json)?$/, '/');
  try {
    return { url, state: await stateAt(`${url}state.json`), error: null };
  } catch (error) {
    return { url, state: null, error: reasonOf(error) };
  }
}

async function stateAt(url: string): Promise<PanelCounts> {
  const authorization = process.env[AUTHORIZATION];
  const answer = await fetch(url, {
    headers: { accept: 'application/json', ...(authorization ? { authorization } : {}) },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });
  const text = await answer.text();
  const said = parsed(text);
  if (!answer.ok) throw new Error(`it answered ${answer.status}${refusalIn(said)}`);
  if (!isState(said)) throw new Error('what answers there is no panel of cachalot');
  return said;
}

function isState(value: unknown): value is PanelCounts {
  const { pid, since, totals, reasons, caches } = Object(value) as Partial<PanelCounts>;
  return (
    typeof pid === 'number' &&
    typeof since === 'number' &&
    typeof Object(totals).hits === 'number' &&
    Array.isArray(reasons) &&
    typeof caches === 'object'
  );
}

function refusalIn(said: unknown): string {
  const { message } = Object(said) as { message?: unknown };
  return typeof message === 'string' ? `: ${message}` : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return `no answer within ${PATIENCE / 1000} seconds`;
  return messageOf((error as Error).cause ?? error);
}

function isLocal(host: string): boolean {
  return /^((.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(host);
}

function hidden(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//***@');
}
