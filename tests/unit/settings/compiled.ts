/**
 * The settings as Node would load them from an installed package, to try files that the test runner's own
 * module loader would treat in its own way: ES modules, TypeScript, loaders.
 */
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { transformSync } from '@swc/core';

const ROOT = join(__dirname, '..', '..', '..');
const PACKAGE = 'cachalot-under-test';

/** Makes a directory with a compiled copy of the settings in its node_modules, and returns its path. */
export function makeProjects(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'cachalot-config-')));
  const modules = join(directory, 'node_modules');
  for (const folder of ['cachalot/support', 'signals', 'settings']) {
    for (const file of readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'))) {
      write(join(modules, PACKAGE, folder, file.replace(/ts$/, 'js')), compile(join(ROOT, folder, file)));
    }
  }
  symlinkSync(dirname(require.resolve('eventemitter3')), join(modules, 'eventemitter3'));
  return directory;
}

function compile(file: string): string {
  return transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs', ignoreDynamic: true },
  }).code;
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** What one process made of its project. */
export interface Outcome {
  readonly loaded?: { readonly path: string };
  readonly settings?: Record<string, unknown>;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly path: string;
    readonly cause?: string;
  };
}

const PROGRAM = `
const { settings, loadConfiguration } = require('${PACKAGE}/settings');
(async () => {
  if (process.env.BEFORE) settings.configure(JSON.parse(process.env.BEFORE));
  try {
    return { loaded: await loadConfiguration(), settings };
  } catch ({ code, message, path, cause }) {
    return { error: { code, message, path, cause: cause && cause.code } };
  }
})().then((outcome) => console.log(JSON.stringify(outcome)));
`;

/** Runs `loadConfiguration` in a Node process of its own, in a new project with these files. */
export async function loadIn(
  projects: string,
  files: Record<string, string>,
  environment: Record<string, string> = {},
): Promise<Outcome> {
  const project = mkdtempSync(join(projects, 'project-'));
  for (const [name, text] of Object.entries({ 'program.cjs': PROGRAM, ...files }))
    write(join(project, name), text);
  const { NODE_OPTIONS: _, CACHALOT_SETTINGS_MODULE: __, ...inherited } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['program.cjs'], {
    cwd: project,
    env: { ...inherited, ...environment },
  });
  return JSON.parse(stdout) as Outcome;
}

export { PACKAGE };
