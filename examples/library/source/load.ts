/** `npm run example:load`: the same visits to the library without and with cachalot, and what each page took. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const ROUNDS = roundsOf(process.argv[2]);
/** After so many visits of every page, somebody borrows a book or brings it back. */
const ROUNDS_PER_WRITE = 4;

const PAGES: Readonly<Record<string, string>> = {
  Books: '/',
  'Books, filtered': '/?q=island&subject=History&available=1',
  'A book': '/books/7',
  Members: '/members',
  'A member': '/members/12',
  'Most borrowed': '/most-borrowed',
};

interface Visits {
  readonly milliseconds: number[];
  statements: number;
}

type Measured = ReadonlyMap<string, Visits>;

/** Starts the application in a process of its own, visits it, and ends it. */
async function measure(enabled: boolean, folder: string): Promise<Measured> {
  const file = path.join(folder, `${enabled ? 'with' : 'without'}.db`);
  const child = spawn(process.execPath, [path.join(__dirname, 'main.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { DATABASE_URL: `sqlite:${file}`, ...process.env, PORT: '0', CACHALOT_ENABLED: String(enabled) },
  });
  const ended = once(child, 'exit');
  try {
    return await visit(await addressOf(child));
  } finally {
    child.kill();
    await ended;
  }
}

/** @throws Error when it ends before it has said where it is */
async function addressOf(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }): Promise<string> {
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const [url] = /http:\S+(?=\/)/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('The library did not start.');
}

async function visit(url: string): Promise<Measured> {
  const measured = new Map(
    Object.keys(PAGES).map((name) => [name, { milliseconds: [], statements: 0 } as Visits]),
  );
  // Not counted: code that runs for the first time is slow either way.
  for (const address of Object.values(PAGES)) await read(url + address);
  for (let round = 1; round <= ROUNDS; round += 1) {
    if (round % ROUNDS_PER_WRITE === 0) await lendOrTake(url);
    for (const [name, address] of Object.entries(PAGES)) {
      const begun = performance.now();
      const { statements } = await read(url + address);
      const visits = measured.get(name)!;
      visits.milliseconds.push(performance.now() - begun);
      visits.statements += statements;
    }
  }
  return measured;
}

/** The first loan of a book is brought back, or one is made where there is none. */
async function lendOrTake(url: string): Promise<void> {
  const book = '/books/7';
  const { html } = await read(url + book);
  const [, loan] = /action="(\/loans\/\d+\/return)"/.exec(html) ?? [];
  const body = new URLSearchParams({ member: '12' });
  const form = loan ?? `${book}/borrow`;
  const answer = await fetch(url + form, { method: 'POST', body, redirect: 'manual' });
  await answer.text();
  if (answer.status !== 303) throw new Error(`${answer.url} answered ${answer.status}.`);
}

/** The statements that reached the database are told by the header of `requestMiddleware`. */
async function read(url: string): Promise<{ readonly html: string; readonly statements: number }> {
  const answer = await fetch(url);
  const html = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
  const timing = answer.headers.get('server-timing') ?? '';
  const counts = [...timing.matchAll(/desc="(\d+) (?:miss|bypass)/g)].map(([, count]) => Number(count));
  return { html, statements: counts.reduce((sum, count) => sum + count, 0) };
}

/** @throws Error for what is no number of visits */
function roundsOf(text = '40'): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Error(`"${text}" is no number of visits to each page.`);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function columns({ milliseconds, statements }: Visits): string {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const times = [0.5, 0.95].map((share) => quantile(sorted, share).toFixed(1).padStart(9));
  return `${times.join('')}${(statements / sorted.length).toFixed(1).padStart(12)}`;
}

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'library-'));
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);
  try {
    const without = await measure(false, folder);
    const cached = await measure(true, folder);
    say(
      `${ROUNDS} visits to each page, a loan or a return every ${ROUNDS_PER_WRITE}; milliseconds at the reader.\n`,
    );
    say(`${''.padEnd(16)}${'without cachalot'.padStart(30)}${'with cachalot'.padStart(30)}`);
    say(
      `${''.padEnd(16)}${`${'median'.padStart(9)}${'p95'.padStart(9)}${'statements'.padStart(12)}`.repeat(2)}`,
    );
    for (const name of Object.keys(PAGES))
      say(`${name.padEnd(16)}${columns(without.get(name)!)}${columns(cached.get(name)!)}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

void main();
