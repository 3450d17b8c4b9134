import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { loadIn, makeProjects, type Outcome, PACKAGE } from './compiled';

let projects: string;

beforeAll(() => {
  projects = makeProjects();
});
afterAll(() => rmSync(projects, { recursive: true }));

const load = (files: Record<string, string>, environment?: Record<string, string>): Promise<Outcome> =>
  loadIn(projects, files, environment);

const fileOf = (outcome: Outcome) => basename(outcome.loaded?.path ?? 'nothing');

const ESM_PACKAGE = { 'package.json': '{ "type": "module" }' };

describe('loadConfiguration', () => {
  it('loads nothing where there is nothing', async () => {
    const outcome = await load({});
    expect(outcome.loaded).toBeUndefined();
    expect(outcome.settings).toMatchObject({ CACHALOT_TIMEOUT: null });
  });

  it.each([
    ['CommonJS', { 'cachalot.config.js': 'module.exports = { CACHALOT_TIMEOUT: 7 };' }],
    ['CommonJS with single exports', { 'cachalot.config.cjs': 'exports.CACHALOT_TIMEOUT = 7;' }],
    [
      'compiled CommonJS',
      { 'cachalot.config.js': 'exports.__esModule = true; exports.default = { CACHALOT_TIMEOUT: 7 };' },
    ],
    ['an ES module', { 'cachalot.config.mjs': 'export default { CACHALOT_TIMEOUT: 7 };' }],
    [
      'an ES module with single exports',
      { 'cachalot.config.mjs': 'export const CACHALOT_TIMEOUT = 7, helper = 1;' },
    ],
    [
      'an ES module with top-level await',
      { 'cachalot.config.mjs': 'export default await { CACHALOT_TIMEOUT: 7 };' },
    ],
    [
      '.js in an ESM package',
      { ...ESM_PACKAGE, 'cachalot.config.js': 'export default { CACHALOT_TIMEOUT: 7 };' },
    ],
    [
      '.cjs in an ESM package',
      { ...ESM_PACKAGE, 'cachalot.config.cjs': 'module.exports = { CACHALOT_TIMEOUT: 7 };' },
    ],
    [
      'ES syntax in a package without type',
      { 'cachalot.config.js': 'export default { CACHALOT_TIMEOUT: await 7 };' },
    ],
    ['a function', { 'cachalot.config.js': 'module.exports = () => ({ CACHALOT_TIMEOUT: 7 });' }],
    ['an async function', { 'cachalot.config.mjs': 'export default async () => ({ CACHALOT_TIMEOUT: 7 });' }],
    [
      'a module that assigns itself',
      {
        'cachalot.config.cjs': `require('${PACKAGE}/settings').settings.CACHALOT_TIMEOUT = 7; module.exports = { knex: {} };`,
      },
    ],
    [
      'an ES module that assigns itself',
      {
        'cachalot.config.mjs': `import s from '${PACKAGE}/settings/index.js'; s.settings.CACHALOT_TIMEOUT = 7;`,
      },
    ],
    [
      'a function that assigns itself',
      {
        'cachalot.config.js': `module.exports = () => { require('${PACKAGE}/settings').settings.CACHALOT_TIMEOUT = 7; };`,
      },
    ],
  ])('loads %s', async (_what, files) => {
    const outcome = await load(files as Record<string, string>);
    expect(outcome.error).toBeUndefined();
    expect(outcome.settings).toMatchObject({ CACHALOT_TIMEOUT: 7 });
    expect(Object.keys(files)).toContain(fileOf(outcome));
  });

  it('prefers .js, then .cjs, then .mjs', async () => {
    const files = {
      'cachalot.config.mjs': 'export default { CACHALOT_TIMEOUT: 3 };',
      'cachalot.config.cjs': 'module.exports = { CACHALOT_TIMEOUT: 2 };',
    };
    expect((await load(files)).settings).toMatchObject({ CACHALOT_TIMEOUT: 2 });
  });

  it('loads TypeScript where Node can, and says what to do where it cannot', async () => {
    const outcome = await load({ 'cachalot.config.ts': 'export default { CACHALOT_TIMEOUT: 7 as number };' });
    if ((process.features as { typescript?: unknown }).typescript) {
      expect(outcome.settings).toMatchObject({ CACHALOT_TIMEOUT: 7 });
    } else {
      expect(outcome.error?.message).toMatch(
        /cachalot\.config\.ts could not be loaded: Node .* does not load \.ts files/,
      );
    }
  });

  it('leaves alone what code has assigned before', async () => {
    const outcome = await load(
      { 'cachalot.config.js': 'module.exports = { CACHALOT_TIMEOUT: 7, CACHALOT_CACHE_RAW: true };' },
      { BEFORE: '{ "CACHALOT_TIMEOUT": 1 }' },
    );
    expect(outcome.settings).toMatchObject({ CACHALOT_TIMEOUT: 1, CACHALOT_CACHE_RAW: true });
  });
});

describe('CACHALOT_SETTINGS_MODULE', () => {
  it.each(['./config/cache.cjs', 'config/cache', 'config/cache.cjs'])('names a file: %s', async (name) => {
    const files = {
      'config/cache.cjs': 'module.exports = { CACHALOT_TIMEOUT: 7 };',
      'cachalot.config.js': "throw new Error('not this one');",
    };
    const outcome = await load(files, { CACHALOT_SETTINGS_MODULE: name });
    expect(outcome.settings).toMatchObject({ CACHALOT_TIMEOUT: 7 });
    expect(fileOf(outcome)).toBe('cache.cjs');
  });

  it('names a package', async () => {
    const files = { 'node_modules/our-settings/index.js': 'module.exports = { CACHALOT_TIMEOUT: 7 };' };
    const outcome = await load(files, { CACHALOT_SETTINGS_MODULE: 'our-settings' });
    expect(outcome.settings).toMatchObject({ CACHALOT_TIMEOUT: 7 });
  });

  it('is named in the error when there is no such module', async () => {
    const { error } = await load({ 'cachalot.config.js': '' }, { CACHALOT_SETTINGS_MODULE: 'nowhere' });
    expect(error).toMatchObject({
      code: 'ERR_CACHALOT_CONFIGURATION',
      path: 'nowhere',
      cause: 'MODULE_NOT_FOUND',
    });
    expect(error?.message).toContain(
      'CACHALOT_SETTINGS_MODULE names it, but there is no such file or package',
    );
  });
});

describe('a file that cannot be used', () => {
  it.each([
    [
      'has a wrong value',
      'module.exports = { CACHALOT_TIMEOUT: 0 };',
      'CACHALOT_TIMEOUT cannot be 0',
      'ERR_CACHALOT_SETTING',
    ],
    [
      'has an unknown name',
      'module.exports = { CACHALOT_TIMEUOT: 5 };',
      'Did you mean "CACHALOT_TIMEOUT"?',
      'ERR_CACHALOT_SETTING',
    ],
    [
      'has a name in small letters',
      'module.exports = { enabled: false };',
      'Did you mean "CACHALOT_ENABLED"?',
      'ERR_CACHALOT_SETTING',
    ],
    [
      'has a wrong kind of export',
      'module.exports = 5;',
      'what it exports must be an object',
      'ERR_CACHALOT_INVALID_ARGUMENT',
    ],
    [
      'has a function that returns no object',
      'module.exports = () => [];',
      'not an empty array',
      'ERR_CACHALOT_INVALID_ARGUMENT',
    ],
    ['throws', "throw new Error('at loading');", 'at loading', undefined],
    ['rejects', "module.exports = async () => { throw new Error('later'); };", 'later', undefined],
    [
      'needs what is not there',
      "require('nothing-like-it');",
      "Cannot find module 'nothing-like-it'",
      'MODULE_NOT_FOUND',
    ],
    ['is not JavaScript', 'module.exports = {', 'Unexpected end of input', undefined],
  ])('is named when it %s', async (_what, text, because, cause) => {
    const { error, settings } = await load({ 'cachalot.config.cjs': text });
    expect(error?.message).toMatch(/^The settings in \/.*cachalot\.config\.cjs could not be loaded: /);
    expect(error?.message).toContain(because);
    expect(error).toMatchObject({ code: 'ERR_CACHALOT_CONFIGURATION' });
    expect(error?.cause).toBe(cause);
    expect(settings).toBeUndefined();
  });
});
