/**
 * One run of another project's tests: on servers of its own, with cachalot preloaded or without.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { STARTERS } from '../support/services/all';
import { Keeper } from '../support/services/keeper';
import type { Service } from '../support/services/service';
import { type Figures, readFigures } from './figures';
import type { Options } from './options';
import { type Report, readReport } from './report';

export interface Run {
  readonly report: Report;
  /** `undefined` without cachalot */
  readonly figures: Figures | undefined;
  /** everything that the command has printed, and what it has written as {report} */
  readonly output: string;
  readonly written: string | undefined;
}

/** What is preloaded: plain JavaScript, which is not compiled. */
const PRELOAD = path.join(__dirname, 'preload.js');

/** Runs the command once; `packageFolder` is that of the built cachalot, or `undefined` to go without. */
export async function run(options: Options, packageFolder: string | undefined): Promise<Run> {
  const keeper = await Keeper.open();
  try {
    const services = await start(options, keeper);
    const place = fs.mkdtempSync(path.join(keeper.folder, 'run-'));
    const figures = path.join(place, 'figures');
    fs.mkdirSync(figures);
    const words = { report: path.join(place, 'report'), ...addresses(services) };
    const environment = filled(options.environment, words);
    if (options.prepare !== undefined) await prepare(options, fill(options.prepare, words), environment);
    const loading = packageFolder === undefined ? {} : preloading(options, packageFolder, figures);
    const { output } = await command(options, fill(options.command, words), { ...environment, ...loading });
    const written = fs.existsSync(words.report) ? fs.readFileSync(words.report, 'utf8') : undefined;
    return {
      report: readReport(written ?? output),
      figures: packageFolder === undefined ? undefined : readFigures(figures),
      output,
      written,
    };
  } finally {
    await keeper.close();
  }
}

/** Resolves with a server for each that was asked for; one that cannot be had is an error. */
async function start({ services }: Options, keeper: Keeper): Promise<Service[]> {
  const started: Service[] = [];
  for (const name of services) {
    const service = await STARTERS[name].start(keeper);
    if (service === undefined) throw new Error(`--service ${name} cannot be had: ${STARTERS[name].wanted}.`);
    started.push(service);
  }
  return started;
}

/** `{mysql.port}` and the like. */
function addresses(services: readonly Service[]): Record<string, string> {
  const entries = services.flatMap(({ name, url }) => {
    const { hostname, port } = new URL(url);
    return [
      [`${name}.host`, hostname],
      [`${name}.port`, port],
    ];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/\{([\w.]+)\}/g, (whole, word: string) => words[word] ?? whole);
}

function filled(texts: Readonly<Record<string, string>>, words: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text, words)]));
}

/** Node reads a path in double quotes as one word. */
function preloading({ settings }: Options, packageFolder: string, folder: string): Record<string, string> {
  return {
    CACHALOT_OTHERS: JSON.stringify({ package: packageFolder, settings, folder }),
    NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`,
  };
}

async function prepare(options: Options, text: string, environment: Record<string, string>): Promise<void> {
  const { status, output } = await command(options, text, environment);
  if (status !== 0) throw new Error(`--prepare ended with ${status}:\n${output}`);
}

type Ended = { status: number | null; output: string };

/** Runs a command line in the folder, in a process group of its own, which goes when its time is up, or with us. */
function command(
  { folder, minutes }: Options,
  text: string,
  environment: Record<string, string>,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(text, {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '', ...environment },
      shell: true,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const parts: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => parts.push(part));
    const end = () => void process.kill(-child.pid!, 'SIGKILL');
    const timer = setTimeout(end, minutes * 60_000);
    process.once('exit', end);
    child.once('error', reject);
    child.once('close', (status) => {
      clearTimeout(timer);
      process.off('exit', end);
      resolve({ status, output: Buffer.concat(parts).toString() });
    });
  });
}
