/** The site of the documentation: how it is built in a copy of the checkout, served, and looked through. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type OpenServer, serve } from '../panels/servers';
import { ROOT } from './documents';

const run = promisify(execFile);

/** Builds the site of a copy for this base; says what the builder said, and whether it was content. */
export async function build(folder: string, base: string): Promise<{ status: number; said: string }> {
  const program = path.join(ROOT, 'node_modules/vitepress/bin/vitepress.js');
  try {
    const { stdout, stderr } = await run(process.execPath, [program, 'build', 'docs', '--base', base], {
      cwd: folder,
      timeout: 150_000,
    });
    return { status: 0, said: stdout + stderr };
  } catch (error) {
    const {
      code = -1,
      stdout = '',
      stderr = '',
    } = error as { code?: number; stdout?: string; stderr?: string };
    return { status: code, said: stdout + stderr };
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** Serves the files of a folder below a path, as any static host does. */
export function serveFolder(folder: string, base: string): Promise<OpenServer> {
  return serve((request, response) => {
    const address = decodeURIComponent(new URL(request.url!, 'http://host').pathname);
    const name = address.slice(base.length) || 'index.html';
    const file = path.join(folder, name);
    if (!address.startsWith(base) || !fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    response.end(fs.readFileSync(file));
  });
}

/** Every page that was built, by its name. */
export function builtPages(folder: string): ReadonlyMap<string, string> {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.html') && name !== '404.html');
  return new Map(names.map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));
}

/** The values of this attribute. */
const attributes = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value]) =>
    value!.replaceAll('&amp;', '&'),
  );

/** What the pages load from another host, or link to without it being there. */
export function complaintsOf(folder: string, base: string): string[] {
  const all = builtPages(folder);
  const ids = new Map([...all].map(([name, html]) => [name, new Set(attributes(html, 'id'))]));
  return [...all].flatMap(([name, html]) => {
    const loaded = [...html.matchAll(/<(?:script|link|img|source|iframe)\b[^>]*>/g)].flatMap(([tag]) =>
      [...attributes(tag, 'src'), ...attributes(tag, 'srcset'), ...attributes(tag, 'href')].filter((url) =>
        /^(https?:)?\/\//.test(url),
      ),
    );
    const own = [
      ...attributes(html, 'href'),
      ...attributes(html, 'src'),
      ...attributes(html, 'srcset'),
    ].filter((url) => !/^([a-z]+:|\/\/)/.test(url));
    const broken = own.filter((url) => {
      const [file = '', anchor] = url.split('#');
      const target = file === '' ? name : file.slice(base.length) || 'index.html';
      if (file !== '' && !file.startsWith(base)) return true;
      if (!fs.existsSync(path.join(folder, target))) return true;
      return !!anchor && !ids.get(target)?.has(decodeURIComponent(anchor));
    });
    return [
      ...loaded.map((url) => `${name} loads ${url}`),
      ...[...new Set(broken)].map((url) => `${name} leads to ${url}`),
    ];
  });
}
