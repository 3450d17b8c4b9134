/** `init`: gives a project its own `manage.js` and a settings file to fill in; never overwrites one. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, CommandError, jsonOption } from '../command';
import { messageOf, reporter } from '../report';

export const init: Command = {
  name: 'init',
  summary: 'Writes manage.js and cachalot.config.js into this folder; files that exist stay as they are.',
  withoutSettings: true,
  options: { json: jsonOption },
  exitCodes: {
    0: 'both files are there',
    1: 'a file could not be written',
    2: 'an option is unknown',
  },
  async run(invocation) {
    const { cwd } = invocation;
    const { say, done } = reporter(invocation);
    const settings = ['js', 'cjs', 'mjs', 'ts'].find((end) =>
      existsSync(path.join(cwd, `cachalot.config.${end}`)),
    );
    const files = [
      write(cwd, 'manage.js', MANAGE),
      settings === undefined
        ? write(cwd, 'cachalot.config.js', settingsFile(isModule(cwd)))
        : { name: `cachalot.config.${settings}`, written: false },
    ];
    for (const { name, written } of files)
      say(written ? `${name} written.` : `${name} exists, and stays as it is.`);
    return done(true, { files });
  },
};

/** Whether it was written: a file that exists stays. */
function write(cwd: string, name: string, text: string): { name: string; written: boolean } {
  try {
    writeFileSync(path.join(cwd, name), text, { flag: 'wx' });
    return { name, written: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return { name, written: false };
    throw new CommandError(`${name} could not be written: ${messageOf(error)}`, { cause: error });
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
