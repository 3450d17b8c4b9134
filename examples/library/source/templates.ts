/** Nunjucks with cachalot’s extension: parts of pages that are kept until the tables they show have changed. */
import path from 'node:path';
import { requestStats } from 'cachalot/panels';
import { CachalotExtension } from 'cachalot/templatetags';
import type { Express } from 'express';
import { Environment, FileSystemLoader } from 'nunjucks';
import { allMembers, today } from './catalogue';
import type { Member } from './models';

/** Beside the sources and the build alike. */
const VIEWS = path.join(__dirname, '../views');

export function useTemplates(app: Express): void {
  const environment = new Environment(new FileSystemLoader(VIEWS), {
    autoescape: true,
    throwOnUndefined: true,
  });
  environment.addExtension('cachalot', new CachalotExtension());
  environment.addFilter('members', listMembers, true);
  environment.addGlobal('today', today);
  environment.addGlobal('requestStats', requestStats);
  environment.express(app);
}

/**
 * For `{% for member in 'all' | members %}`: asked for where a template shows them, so after the time that its
 * fragment is kept under was taken, and not at all while the fragment is kept.
 */
function listMembers(_all: unknown, callback: (error: unknown, members?: readonly Member[]) => void): void {
  allMembers().then((members) => callback(null, members), callback);
}
