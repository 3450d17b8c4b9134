/** The documentation as a site: `npm run docs` shows it while it is written, `npm run docs:build` makes `docs/build`. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { rewriteLinks } from './links.mjs';
import { anchorOf, pageFiles, pageOf, sectionsOf } from './site.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
const { description, repository, version } = JSON.parse(read('package.json'));

const rewrites = Object.fromEntries(pageFiles(root).map((file) => [file, pageOf(file)!]));
const files = Object.fromEntries(Object.entries(rewrites).map(([file, page]) => [page, file]));
const folders = fs
  .readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['docs', 'cachalot'].includes(entry.name));

/** A whale’s fluke. */
const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><path fill='%230a5ea8' d='M16 30c-1-6-2-10-5-13C8 14 4 14 1 7c6-1 12 0 15 6 3-6 9-7 15-6-3 7-7 7-10 10-3 3-4 7-5 13z'/></svg>";

export default defineConfig({
  title: 'cachalot',
  description,
  lang: 'en',
  srcDir: '..',
  outDir: 'build',
  cacheDir: '../node_modules/.cache/vitepress',
  srcExclude: [...folders.map(({ name }) => `${name}/**`), 'docs/build/**'],
  rewrites,
  ignoreDeadLinks: 'localhostLinks',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: ICON }]],
  markdown: {
    anchor: { slugify: anchorOf },
    config: (markdown) =>
      rewriteLinks(
        markdown,
        { root, ...(repository && { url: `${repository.url}/blob/main` }) },
        (page) => files[page] ?? page,
      ),
  },
  transformPageData: ({ relativePath }) =>
    relativePath === 'index.md'
      ? {
          frontmatter: {
            layout: 'home',
            hero: {
              name: 'cachalot',
              text: 'Cached reads that are never stale',
              tagline:
                'One import caches what Knex and Objection read, and invalidates it by itself when data changes.',
              image: { src: ICON, alt: '' },
              actions: [
                { text: 'Quickstart', link: '/quickstart' },
                { text: 'Why trust it?', link: '/how-it-works', theme: 'alt' },
              ],
            },
          },
        }
      : undefined,
  themeConfig: {
    nav: [
      { text: 'Quickstart', link: '/quickstart' },
      { text: 'API', link: '/api' },
      { text: version, link: '/changelog' },
    ],
    sidebar: sectionsOf(read('docs/README.md')).map((section) => ({ ...section, items: [...section.items] })),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
  },
  vite: { server: { fs: { allow: [root] } } },
});
