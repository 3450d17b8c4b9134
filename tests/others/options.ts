/**
 * What `npm run others` is told: which folder, which command, on which servers, and where the result goes.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { STARTERS } from '../support/services/all';
import type { ServiceName } from '../support/services/service';

export const USAGE = `npm run others -- --folder <checkout> --command "<test command>" [options]

Runs the tests of another project twice, without and with cachalot, and compares them by title.

  --folder <path>        where the command runs
  --command <command>    what runs the tests. It reports as JSON of Mocha or Jest into the file that it finds as
                         {report}, or on standard output as Mocha's json-stream, Japa's ndjson or TAP
  --prepare <command>    runs before each of the runs, in the same folder
  --service <name>       starts a private server for each run: ${Object.keys(STARTERS).join(', ')}. The commands and
                         the environment may name {postgres.host}, {postgres.port}, and so on. May be repeated
  --env <NAME=value>     an environment variable for the commands. May be repeated
  --set <SETTING=json>   a setting of cachalot. May be repeated
  --twice                runs twice without cachalot, and tells tests that do not always pass apart
  --minutes <number>     ends a command that takes longer; 20 unless told
  --package <folder>     a built package of cachalot; one is built and packed from this checkout unless told
  --keep <folder>        keeps what the commands print there
  --out <file.json>      writes the result there. Lost titles keep the reasons that the file gives them, and a
                         reason in the file is what makes a lost title no failure
  --suite <name> --release <version> --database <name>
                         what the result is called
  --changes <sentence>   what was changed in the checkout, for the page
  --page                 alone: writes docs/other-suites.md anew from the results that are kept

Exits with 1 when a title is lost without a reason, or when cachalot has answered nothing.`;

export interface Options {
  readonly folder: string;
  readonly command: string;
  readonly prepare: string | undefined;
  readonly services: readonly ServiceName[];
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly twice: boolean;
  readonly minutes: number;
  readonly package: string | undefined;
  readonly keep: string | undefined;
  readonly out: string | undefined;
  readonly suite: string;
  readonly release: string;
  readonly database: string;
  readonly changes: string;
}

const TEXT = { type: 'string' } as const;
const MANY = { type: 'string', multiple: true, default: [] as string[] } as const;

/** Reads the arguments; throws a sentence where one is missing or wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: TEXT,
      command: TEXT,
      prepare: TEXT,
      service: MANY,
      env: MANY,
      set: MANY,
      twice: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '20' },
      package: TEXT,
      keep: TEXT,
      out: TEXT,
      suite: { type: 'string', default: '' },
      release: { type: 'string', default: '' },
      database: { type: 'string', default: '' },
      changes: { type: 'string', default: '' },
    },
  });
  const { folder, command, service, env, set, minutes, ...rest } = values;
  if (folder === undefined || command === undefined) throw new Error('--folder and --command are needed.');
  return {
    prepare: undefined,
    package: undefined,
    keep: undefined,
    out: undefined,
    ...rest,
    folder: path.resolve(folder),
    command,
    services: service.map(serviceNamed),
    environment: Object.fromEntries(env.map((each) => pair('--env', each))),
    settings: Object.fromEntries(set.map(setting)),
    minutes: numberOf(minutes),
  };
}

function serviceNamed(name: string): ServiceName {
  if (name in STARTERS) return name as ServiceName;
  throw new Error(`--service ${name}: known are ${Object.keys(STARTERS).join(', ')}.`);
}

function pair(option: string, text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`${option} ${text}: a name, "=" and a value are needed.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function setting(text: string): [name: string, value: unknown] {
  const [name, value] = pair('--set', text);
  try {
    return [name, JSON.parse(value)];
  } catch {
    throw new Error(`--set ${text}: the value is not JSON.`);
  }
}

function numberOf(text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new Error(`--minutes ${text}: a number above 0 is needed.`);
}
