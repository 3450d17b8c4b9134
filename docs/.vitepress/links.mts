/** Makes Markdown’s relative links, which are right on GitHub, right on the site as well. */
import type { MarkdownRenderer } from 'vitepress';
import { linkOn, type Repository } from './site.js';

/** Calls back with each link, and with whether it is an end; one without an address becomes text. */
export function rewriteLinks(
  markdown: MarkdownRenderer,
  repository: Repository,
  fileOf: (page: string) => string,
) {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const from = fileOf((env as { relativePath: string }).relativePath);
    for (const { children } of tokens) {
      let hidden = false;
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const target = token.attrGet('href')!;
          const address = linkOn(repository, from, decodeURI(target));
          hidden = address === undefined;
          if (hidden) {
            token.tag = 'span';
            token.attrs = [
              ['class', 'file'],
              ['title', `in the repository: ${target.replace(/^(\.\.\/)+/, '')}`],
            ];
            token.type = 'file_open';
          } else token.attrSet('href', address!);
        } else if (token.type === 'link_close' && hidden) {
          token.tag = 'span';
          token.type = 'file_close';
          hidden = false;
        }
      }
    }
  });
}
