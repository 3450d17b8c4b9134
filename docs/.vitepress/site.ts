/** Which files of the repository are pages of the site, in which order, and what becomes of the links between them. */
import fs from 'node:fs';
import path from 'node:path';

/** Pages that stand outside of `docs/`, and the index of those that stand in it. */
const NAMED: Readonly<Record<string, string>> = {
  'docs/README.md': 'index.md',
  'README.md': 'introduction.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'cachalot/README.md': 'code.md',
};

/** `docs/api.md` → `api.md`; nothing for a file that is no page. */
export function pageOf(file: string): string | undefined {
  return NAMED[file] ?? /^docs\/([\w-]+\.md)$/.exec(file)?.[1];
}

/** Every page of a checkout, below its root. */
export function pageFiles(root: string): string[] {
  const docs = fs.readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`);
  return [...new Set([...Object.keys(NAMED), ...docs])].filter((file) => pageOf(file) !== undefined);
}

/** The anchor that GitHub gives a heading, so that a link is right in both places. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

export interface Repository {
  readonly root: string;
  /** where its files are shown, such as `https://example.org/project/blob/main`; without it they are not linked */
  readonly url?: string;
}

/**
 * Where a link of a file leads on the site: an address from its root, an address elsewhere, or nothing for a file of
 * the repository that is shown nowhere. A link to what is not there is refused.
 */
export function linkOn({ root, url }: Repository, from: string, target: string): string | undefined {
  if (/^(#|[a-z]+:)/.test(target)) return target;
  const [relative = '', anchor] = target.split('#');
  const file = path.posix.normalize(path.posix.join(path.posix.dirname(from), relative)).replace(/\/$/, '');
  if (!fs.existsSync(path.join(root, file)))
    throw new Error(`${from} links to ${target}, which is not there.`);
  const page = pageOf(file);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (page !== undefined) return `/${page}${hash}`;
  return url === undefined ? undefined : `${url}/${file}${hash}`;
}

export interface Section {
  readonly text: string;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** The sections of `docs/README.md` with the pages that they list. */
export function sectionsOf(index: string): Section[] {
  return index
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.split('\n', 1)[0]!,
      items: [...section.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)/gm)].map(([, text, target]) => ({
        text: text!,
        link: `/${pageOf(path.posix.join('docs', target!)) ?? target}`.replace(/\.md$/, ''),
      })),
    }))
    .filter(({ items }) => items.length > 0);
}
