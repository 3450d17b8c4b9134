/** Each block of code in the documentation is run or compared by a test, or stands here with the reason why it is not. */
import { codeBlocks, type Page, pages } from './documents';

/** What holds the blocks of a language. */
const HELD: Readonly<Record<string, string>> = {
  js: 'run by examples.test.ts, those of the page on caches by recipes.test.ts as well',
  javascript: 'run as servers by panel.test.ts, as a command of a user’s own by tests/package',
  sh: 'its npm scripts and commands are compared with the project’s by commands.test.ts',
};

/** Blocks of other languages, by page and first line. */
const SHOWN: Readonly<Record<string, string>> = {
  'docs/benchmark.md: sqlite is': 'made from kept figures, compared by benchmark.test.ts',
  'docs/caches.md: maxmemory 1gb': 'lines of a Redis server’s configuration',
  'docs/commands.md: Caches: default': 'what a command prints, with figures of one machine',
  'docs/commands.md: Database "default"': 'what a command prints, with figures of one machine',
  'docs/examples.md: 40 visits': 'what a command prints, with figures of one machine',
  "docs/frameworks.md: import 'cachalot';":
    'NestJS, which is no package of this project; its adapter is that of Express',
  'docs/frameworks.md: import {':
    'AdonisJS, which is no package of this project; its server is that of node:http',
  'docs/panel.md: Server-Timing: cachalot-hit;desc="3': 'a header, with figures of one request',
};

/** The first two words. */
const start = (code: string): string => code.split(/\s+/, 2).join(' ');

const fences = ({ text }: Page): number => text.match(/^ *```/gm)?.length ?? 0;

describe('the blocks of code', () => {
  it('have a language and an end, all of them', () => {
    const odd = pages().filter((each) => fences(each) !== 2 * codeBlocks(each).length);

    expect(odd.map(({ name }) => name)).toEqual([]);
  });

  it('are held by tests, or shown for a reason', () => {
    const others = pages().flatMap((each) =>
      codeBlocks(each)
        .filter(({ language }) => HELD[language] === undefined)
        .map(({ code }) => `${each.name}: ${start(code)}`),
    );

    expect(others.sort()).toEqual(Object.keys(SHOWN).sort());
  });
});
