/**
 * Where the time of a hit goes: microseconds a call by package, then by function of cachalot.
 *
 *     npm run build && npx tsc -p benchmark/tsconfig.json && node benchmark/build/benchmark/profile.js [query] [control|cold|hot|floor] [calls]
 */
import fs from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import os from 'node:os';
import path from 'node:path';
import { type ContextName, openArena } from './contexts';
import { fill, makeSchema } from './dataset';
import { loadBoth } from './orm';

const CALLS = 100_000;

type OwnTimes = Map<string, number>;

function add(times: OwnTimes, name: string, value: number): void {
  times.set(name, (times.get(name) ?? 0) + value);
}

const PLACES: readonly (readonly [RegExp, string])[] = [
  [/[\\/]node_modules[\\/]([^\\/]+)[\\/]/, ''],
  [/[\\/]dist[\\/](?:cachalot|settings|signals)[\\/]/, 'cachalot'],
  [/^node:/, 'node'],
  [/[\\/]benchmark[\\/]/, 'benchmark'],
];

function packageOf(url: string, functionName: string): string {
  for (const [pattern, name] of PLACES) {
    const match = pattern.exec(url);
    if (match) return name || match[1]!;
  }
  return functionName === '(garbage collector)' ? 'garbage collector' : 'engine';
}

/** Own time by package and by function of cachalot; built-in functions count for the package that called them. */
function ownTimes({ nodes, samples, timeDeltas }: Profiler.Profile): {
  packages: OwnTimes;
  functions: OwnTimes;
} {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)),
  );
  const packages: OwnTimes = new Map();
  const functions: OwnTimes = new Map();
  for (const [index, id] of (samples ?? []).entries()) {
    let node = byId.get(id)!;
    const time = timeDeltas?.[index] ?? 0;
    if (node.callFrame.functionName === '(idle)') continue;
    while (node.callFrame.url === '' && !node.callFrame.functionName.startsWith('(')) {
      node = byId.get(parents.get(node.id)!)!;
    }
    const { url, functionName, lineNumber } = node.callFrame;
    const name = packageOf(url, functionName);
    add(packages, name, time);
    if (name === 'cachalot') {
      const file = url.replace(/^.*[\\/]dist[\\/]/, '');
      add(functions, `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`, time);
    }
  }
  return { packages, functions };
}

function print(title: string, times: OwnTimes, calls: number, most = 30): void {
  process.stdout.write(`\n${title} (µs a call)\n`);
  for (const [name, time] of [...times].sort(([, a], [, b]) => b - a).slice(0, most)) {
    process.stdout.write(`${(time / calls).toFixed(3).padStart(8)}  ${name}\n`);
  }
}

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-profile-'));
  const filename = path.join(folder, 'profile.sqlite3');
  const arena = openArena(
    { client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true },
    loadBoth(),
  );
  await makeSchema(arena.contexts.control.knex);
  await fill(arena.contexts.control.knex);
  const wanted = process.argv[2] ?? 'first';
  const context = arena.contexts[(process.argv[3] ?? 'hot') as ContextName];
  const calls = Number(process.argv[4] ?? CALLS);
  const query = context.queries.find(({ name }) => name === wanted);
  if (query === undefined) throw new Error(`There is no query ${wanted}.`);
  const run = async (times: number): Promise<void> => {
    for (let call = 0; call < times; call += 1) {
      await context.before?.();
      await query.run();
    }
  };
  await run(calls / 5);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 100 });
  await session.post('Profiler.start');
  await run(calls);
  const { profile } = await session.post('Profiler.stop');
  const { packages, functions } = ownTimes(profile);
  process.stdout.write(`${wanted}, ${context.name}\n`);
  print('by package', packages, calls);
  print('functions of cachalot', functions, calls);
  await arena.close();
  fs.rmSync(folder, { recursive: true, force: true });
}

void main();
