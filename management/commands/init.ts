/** `init`: gives a project its own `manage.js` and a settings file to fill in; never overwrites one. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from '../command';

export const init: Command = {
  name: 'init',
  summary: 'Writes manage.js and cachalot.config.js into this folder; files that exist stay as they are.',
  withoutSettings: true,
  async run({ cwd, out, verbosity }) {
    const say = (line: string): void => {
      if (verbosity > 0) out(line);
    };
    const hasSettings = ['js', 'cjs', 'mjs', 'ts'].find((end) =>
      existsSync(path.join(cwd, `cachalot.config.${end}`)),
    );
    write(cwd, 'manage.js', MANAGE, say);
    if (hasSettings === undefined) write(cwd, 'cachalot.config.js', settingsFile(isModule(cwd)), say);
    else say(`cachalot.config.${hasSettings} exists, and stays as it is.`);
    return 0;
  },
};

function write(cwd: string, name: string, text: string, say: (line: string) => void): void {
  try {
    writeFileSync(path.join(cwd, name), text, { flag: 'wx' });
    say(`${name} written.`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    say(`${name} exists, and stays as it is.`);
  }
}

function isModule(cwd: string): boolean {
  try {
    const { type } = JSON.parse(readFileSync(path.join(cwd, 'package.json'), 'utf8')) as { type?: unknown };
    return type === 'module';
  } catch {
    return false;
  }
}

/** `import()` works in both kinds of module. */
const MANAGE = `// Commands of cachalot: node manage --help
import('cachalot/management').then(({ main }) => main(process.argv.slice(2), { program: 'node manage' }));
`;

function settingsFile(esm: boolean): string {
  return `// The settings of cachalot, for its commands. Share this object with your application's settings.configure(…).
${esm ? 'export default' : 'module.exports ='} {
  // alias → Knex configuration or instance
  DATABASES: {
    // default: { client: 'pg', connection: process.env.DATABASE_URL },
  },
  // alias → cache; processes share what they know through a cache that they share
  // CACHES: {
  //   default: { BACKEND: 'locmem' },
  // },
  // app label → Objection models, for 'auth.User' and the *_APPS settings
  // APPS: {
  //   auth: [User, Group],
  // },
};
`;
}
