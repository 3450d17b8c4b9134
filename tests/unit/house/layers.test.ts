/** The house is in order: dependencies point one way, without cycles, in short files that say what they are. */
import path from 'node:path';
import {
  cycles,
  danglingImports,
  filesWithoutSentence,
  layerViolations,
  longFiles,
  readTree,
  SOURCE_FOLDERS,
  type Tree,
} from '../../support/house';

const ROOT = path.resolve(__dirname, '../../..');
const source = readTree(ROOT, SOURCE_FOLDERS);

const tree = (files: Record<string, string>): Tree => new Map(Object.entries(files));

describe('the source', () => {
  it('is found', () => {
    expect(source.size).toBeGreaterThan(10);
    expect(source.has('cachalot/support/reasons.ts')).toBe(true);
  });

  it('imports only its own folder and lower layers', () => {
    expect(layerViolations(source)).toEqual([]);
  });

  it('has no cycle of imports', () => {
    expect(cycles(source)).toEqual([]);
  });

  it('imports nothing that is not there', () => {
    expect(danglingImports(source)).toEqual([]);
  });

  it('has no file of more than 300 lines', () => {
    expect(longFiles(source)).toEqual([]);
  });

  it('begins each file with a sentence', () => {
    expect(filesWithoutSentence(source)).toEqual([]);
  });
});

describe('the check of layers', () => {
  const check = (file: string, text: string) => layerViolations(tree({ [file]: text }));

  it.each([
    ['a lower layer', 'cachalot/store/a.ts', `import { b } from '../support/b';`],
    ['the own folder', 'cachalot/backends/locmem/a.ts', `import { b } from '../registry';`],
    ['a folder of the root', 'cachalot/backends/a.ts', `import type { B } from '../../settings/b';`],
    ['a package', 'signals/a.ts', `import EventEmitter from 'eventemitter3';`],
    ['the public face', 'management/commands/a.ts', `import { b } from '../../cachalot/index';`],
    ['what an example in a comment imports', 'signals/a.ts', ` * import { b } from '../cachalot/index';`],
  ])('accepts %s', (_what, file, text) => {
    expect(check(file, text)).toEqual([]);
  });

  it.each([
    ['a statement', `import { b } from '../store/b';`],
    ['types', `import type { B } from '../store/b';`],
    ['several lines', `import {\n  b,\n  c,\n} from '../store/b';`],
    ['effects', `import '../store/b';`],
    ['a re-export', `export * from '../store/b';`],
    ['a call', `const b = await import('../store/b');`],
    ['require', `const b = require("../store/b");`],
    ['the type of a module', `type B = import('../store/b').B;`],
  ])('refuses a higher layer imported by %s', (_what, text) => {
    expect(check('cachalot/keys/a.ts', text)).toEqual([
      'cachalot/keys/a.ts imports cachalot/store/b, but cachalot/store stands above cachalot/keys',
    ]);
  });

  it('refuses a sibling', () => {
    expect(check('cachalot/backends/a.ts', `import { b } from '../databases/b';`)).toEqual([
      expect.stringContaining('cachalot/databases stands above cachalot/backends'),
    ]);
  });

  it('refuses the inside of the engine to those who know its public face alone', () => {
    expect(check('templatetags/a.ts', `import { b } from '../cachalot/support/b';`)).toEqual([
      expect.stringContaining('templatetags knows cachalot/index alone'),
    ]);
  });

  it('refuses folders that are in no layer', () => {
    expect(check('cachalot/utils/a.ts', `import { b } from './b';`)).toEqual([
      'cachalot/utils/a.ts is in no layer',
    ]);
    expect(check('signals/a.ts', `import { b } from '../tests/b';`)).toEqual([
      'signals/a.ts imports tests/b, which is in no layer',
    ]);
  });
});

describe('the check of cycles', () => {
  it('names the way back, once, however it is entered', () => {
    const files = tree({
      'signals/index.ts': `export * from './a';`,
      'signals/a.ts': `import { b } from './b';`,
      'signals/b.ts': `import type { C } from './c';`,
      'signals/c.ts': `import { a } from './a';`,
    });
    expect(cycles(files)).toEqual(['signals/a.ts → signals/b.ts → signals/c.ts → signals/a.ts']);
  });

  it('finds a file that imports itself, and a folder imported by its name', () => {
    expect(cycles(tree({ 'signals/a.ts': `import { a } from './a';` }))).toEqual([
      'signals/a.ts → signals/a.ts',
    ]);
    const folder = tree({
      'settings/index.ts': `export * from './a';`,
      'settings/a.ts': `import '../settings';`,
    });
    expect(cycles(folder)).toHaveLength(1);
  });

  it('accepts two ways to the same file', () => {
    const files = tree({
      'signals/a.ts': `import './b';\nimport './c';`,
      'signals/b.ts': `import './c';`,
      'signals/c.ts': '',
    });
    expect(cycles(files)).toEqual([]);
  });

  it('refuses imports that it cannot follow', () => {
    expect(danglingImports(tree({ 'signals/a.ts': `import './gone';` }))).toEqual([
      'signals/a.ts imports signals/gone, which does not exist',
    ]);
  });
});

describe('the check of files', () => {
  it('counts lines', () => {
    const files = tree({ 'signals/a.ts': 'x\n'.repeat(300), 'signals/b.ts': 'x\n'.repeat(301) });
    expect(longFiles(files)).toEqual(['signals/b.ts has 301 lines, 300 at most']);
  });

  it.each([
    ['a block', '/** Says it. */\nx'],
    ['a long block', '/**\n * Says it over\n * two lines.\n */'],
    ['lines', '// Says it over\n// two lines.\nx'],
    ['a block after a shebang', '#!/usr/bin/env node\n/** Says it. */'],
    ['a code name first', '/** `a` says it: like that. */'],
  ])('accepts %s', (_what, text) => {
    expect(filesWithoutSentence(tree({ 'signals/a.ts': text }))).toEqual([]);
  });

  it.each([
    ['code', `import './b';\n/** Says it. */`],
    ['nothing', ''],
    ['a word', '/** Signals. */'],
    ['a title', '/** The signals */\nexport const a = 1.5;'],
    ['a directive', '// @ts-check\nx'],
  ])('refuses %s', (_what, text) => {
    expect(filesWithoutSentence(tree({ 'signals/a.ts': text }))).toHaveLength(1);
  });
});
