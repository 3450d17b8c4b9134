/**
 * Where a panel is mounted, and which of its pages a request is for: a pure question about addresses.
 */
import type { PanelRequest } from './exchange';

/** The pages below the panel's root. */
export const PAGES = {
  '': 'page',
  'state.json': 'state',
  invalidate: 'invalidate',
  switch: 'switch',
} as const;

export type PageKind = (typeof PAGES)[keyof typeof PAGES];

export type Place =
  | { readonly kind: PageKind }
  /** the root without its slash: links of the page would lead elsewhere; `location` is relative */
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'elsewhere' };

const ELSEWHERE: Place = { kind: 'elsewhere' };

/**
 * A router that mounts the panel takes its own path off the address, and `path` says it where there is no router.
 * Where nobody says anything, and nobody else is there to answer, the folder of the address is the root.
 */
export function placeOf(request: PanelRequest, path: string | undefined, alone: boolean): Place {
  const whole = request.originalUrl ?? request.url ?? '/';
  const own = path === undefined ? pathOf(request.url ?? '/') : below(pathOf(whole), path);
  if (own === undefined) return ELSEWHERE;
  const isRoot = own === '' || own === '/';
  if (isRoot && !pathOf(whole).endsWith('/')) return { kind: 'redirect', location: withSlash(whole) };
  const guesses = alone && path === undefined && request.baseUrl === undefined;
  return pageAt(guesses ? own.slice(own.lastIndexOf('/') + 1) : own.slice(1));
}

function pageAt(name: string): Place {
  const kind = Object.entries(PAGES).find(([known]) => known === name)?.[1];
  return kind === undefined ? ELSEWHERE : { kind };
}

/** What is left of an address below this path; `undefined` where it is not below it. */
function below(address: string, path: string): string | undefined {
  if (address === path) return '';
  return address.startsWith(`${path}/`) ? address.slice(path.length) : undefined;
}

function pathOf(address: string): string {
  return address.split(/[?#]/, 1)[0]!;
}

/** Relative, so that it holds behind a proxy that serves the application under another path, and leads to no other host. */
function withSlash(address: string): string {
  const path = pathOf(address);
  return `./${path.slice(path.lastIndexOf('/') + 1)}/${address.slice(path.length)}`;
}
