/** The library can be clicked through: what is borrowed shows at once, what is not comes from the cache. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { transpile } from '../support/transpile';
import { LIBRARY_SOURCES, type RunningLibrary, startLibrary } from './library';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');
const READS = /(\d+) reads for this page: <strong>(\d+) from the cache<\/strong>, (\d+) from the database/;

const available = (page: string): string | undefined => /(\d+ of \d+) cop(?:y|ies) available/.exec(page)?.[1];

/** Of all reads of a page, how many the database answered. */
function asked(page: string): number {
  const [, all, fromCache, fromDatabase] = READS.exec(page)?.map(Number) ?? [];
  expect(all).toBeGreaterThan(0);
  expect(fromCache! + fromDatabase!).toBe(all);
  return fromDatabase!;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the library', () => {
  let folder: string;
  let library: RunningLibrary;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-library-'));
    transpile(folder, LIBRARY_SOURCES);
    library = await startLibrary(folder, ROOT);
  }, 60_000);
  afterAll(async () => {
    await library?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function get(address: string, status = 200): Promise<string> {
    const answer = await fetch(library.url + address);
    expect({ address, status: answer.status }).toEqual({ address, status });
    return answer.text();
  }

  /** Sends a form as a browser does, and gives the page that comes after. */
  const post = (address: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(library.url + address, { method: 'POST', body: new URLSearchParams(fields), headers });

  /** The first book of the list that has a copy for everybody. */
  async function firstFree(): Promise<{ readonly address: string; readonly title: string }> {
    const [, address, title] = /href="(\/books\/\d+)">([^<]+)</.exec(await get('/?available=1')) ?? [];
    return { address: address!, title: title! };
  }

  it('lists books, page by page, and filters them by words, subject and what is in', async () => {
    const all = await get('/');
    const second = await get('/?page=2');
    const whales = await get('/?q=WHALE&subject=Poetry&available=1');

    expect(all).toContain('1500 books, page 1 of 125');
    expect(second).toContain('href="/?"');
    const titles = [...whales.matchAll(/<th scope="row"><a [^>]+>([^<]+)</g)].map(([, title]) => title);
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.filter((title) => !title!.includes('Whale'))).toEqual([]);
    expect(whales).not.toMatch(/>0 of \d</);
    expect(await get('/?q=%25%3Cb%3E')).toContain('No book is like that');
  });

  it.each(['/', '/most-borrowed', '/members', '/members/3', '/books/9'])(
    'asks no database for %s again',
    async (address) => {
      await get(address);

      expect(asked(await get(address))).toBe(0);
    },
  );

  it('shows at once what is borrowed, and what is returned', async () => {
    const { address, title } = await firstFree();
    const before = await get(address);
    const borrowed = await post(`${address}/borrow`, { member: '5' });
    const after = await borrowed.text();
    const member = await get('/members/5');

    expect(before).toContain(`<h1>${title}</h1>`);
    const [left, copies] = available(before)!.split(' of ').map(Number);
    expect(available(after)).toBe(`${left! - 1} of ${copies}`);
    expect(member).toContain(title);

    const [, loan] = /action="(\/loans\/\d+\/return)"/.exec(after) ?? [];
    const returned = await (await post(loan!, {})).text();
    expect(available(returned)).toBe(`${left} of ${copies}`);
  });

  it('lends no more copies than there are, however many ask at once', async () => {
    const { address } = await firstFree();
    const [left] = available(await get(address))!
      .split(' of ')
      .map(Number);
    const answers = await Promise.all(
      Array.from({ length: left! + 3 }, (_, index) =>
        post(`${address}/borrow`, { member: String(index + 1) }),
      ),
    );

    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(left!).fill(200), 409, 409, 409]);
    expect(available(await get(address))).toMatch(/^0 of/);
  });

  it('keeps the list of members in a form until a member or a loan changes', async () => {
    const { address } = await firstFree();
    const options = (page: string): number => page.match(/<option /g)?.length ?? 0;
    const first = await get(address);
    const again = await get(address);
    const borrowed = await (await post(`/books/9/borrow`, { member: '77' })).text();
    const out = (page: string) => / no\. 77(?: \((\d+) out\))?</.exec(page)?.[1] ?? '0';

    expect([options(first), options(again)]).toEqual([300, 300]);
    expect(borrowed).toContain('no. 77');
    expect(Number(out(await get(address)))).toBe(Number(out(first)) + 1);
  });

  it('refuses forms of other sites, and what is not there', async () => {
    const address = '/books/9/borrow';
    const foreign = await post(address, { member: '5' }, { origin: 'https://example.org' });
    const crossing = await post(address, { member: '5' }, { 'sec-fetch-site': 'cross-site' });
    const stranger = await post(address, { member: '999999' });

    expect([foreign.status, crossing.status, stranger.status]).toEqual([403, 403, 400]);
    for (const nothing of ['/books/999999', '/members/0', '/members/x', '/nowhere']) await get(nothing, 404);
  });

  it('has the panel', async () => {
    await get('/members');
    const { totals } = JSON.parse(await get('/cachalot/state.json'));

    expect(totals.hits).toBeGreaterThan(0);
    expect(await get('/cachalot/')).toContain('loan');
  });

  it('is visited without and with cachalot by the load script, which counts fewer statements with it', async () => {
    const script = path.join(folder, 'examples/library/source/load.js');
    const { stdout } = await run(process.execPath, [script, '4']);

    const rows = [...stdout.matchAll(/^(\w.*?)((?:\s+[\d.]+){6})$/gm)];
    const counts = rows.map(([, name, numbers]) => {
      const [, , without, , , cached] = numbers!.trim().split(/\s+/).map(Number);
      return { name, without: without! >= 1, fewer: cached! < without! };
    });
    const names = ['Books', 'Books, filtered', 'A book', 'Members', 'A member', 'Most borrowed'];
    expect(counts).toEqual(names.map((name) => ({ name, without: true, fewer: true })));
  });

  it.each([
    [{ PORT: 'http' }, 'PORT is "http"; use a number from 0 to 65535.'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL begins with "mysql:"; use sqlite:<file> or postgres://….'],
  ])('says what is wrong with %j', async (environment, message) => {
    await expect(startLibrary(folder, ROOT, environment)).rejects.toThrow(message);
  });

  it('asks the database each time without cachalot, ends when it is told to, and leaves nothing running', async () => {
    const other = await startLibrary(folder, ROOT, { CACHALOT_ENABLED: 'false' });
    for (const _ of [1, 2]) expect(asked(await (await fetch(`${other.url}/members`)).text())).toBe(1);

    expect(await other.close()).toBe(0);
    expect(isRunning(other.pid)).toBe(false);
  });
});
