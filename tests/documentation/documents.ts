/** The project’s prose, as the tests read it: every Markdown file with its links, code blocks and tables. */
import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');

export interface Page {
  /** below the project’s root, with `/` */
  readonly name: string;
  readonly text: string;
}

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** for the names of tests: `docs/api.md, line 12` */
  readonly at: string;
}

export function pages(): Page[] {
  const docs = fs.readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const names = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'cachalot/README.md'];
  return [...names, ...docs.map((name) => `docs/${name}`)].map(page);
}

export function page(name: string): Page {
  return { name, text: fs.readFileSync(path.join(ROOT, name), 'utf8') };
}

export function codeBlocks({ name, text }: Page): CodeBlock[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1]!,
    code: match[2]!,
    at: `${name}, line ${text.slice(0, match.index).split('\n').length}`,
  }));
}

/** Targets of links, without code blocks. */
export function links({ text }: Page): string[] {
  const prose = text.replace(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

/** The anchors that a page’s headings make. */
export function anchors({ text }: Page): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
