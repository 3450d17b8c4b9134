import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExport, resolveModule } from '../../../cachalot/support/load-module';

let directory: string;

beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'cachalot-load-')));
  mkdirSync(join(directory, 'node_modules', 'keys'), { recursive: true });
  writeFileSync(join(directory, 'node_modules', 'keys', 'index.js'), "exports.make = () => 'package';");
  mkdirSync(join(directory, 'lib'));
  writeFileSync(
    join(directory, 'lib', 'keys.js'),
    "exports.make = () => 'file'; exports.default = 'default';",
  );
  writeFileSync(join(directory, 'whole.cjs'), 'module.exports = function whole() {};');
});

afterAll(() => rmSync(directory, { recursive: true }));

describe('resolveModule', () => {
  it('finds a file of the project, with or without ./ and extension', () => {
    for (const name of ['lib/keys', './lib/keys.js', join(directory, 'lib/keys')]) {
      expect(resolveModule(name, directory)).toBe(join(directory, 'lib', 'keys.js'));
    }
  });

  it('finds a package', () => {
    expect(resolveModule('keys', directory)).toBe(join(directory, 'node_modules', 'keys', 'index.js'));
  });

  it('throws MODULE_NOT_FOUND for neither', () => {
    expect(() => resolveModule('nothing', directory)).toThrow(
      expect.objectContaining({ code: 'MODULE_NOT_FOUND' }),
    );
  });
});

describe('loadExport', () => {
  it('loads the named export of a file or a package', () => {
    expect((loadExport('lib/keys#make', directory) as () => string)()).toBe('file');
    expect((loadExport('keys#make', directory) as () => string)()).toBe('package');
  });

  it('loads the default export, or the whole of module.exports', () => {
    expect(loadExport('lib/keys', directory)).toBe('default');
    expect(loadExport('whole', directory)).toHaveProperty('name', 'whole');
  });

  it('is undefined for an export that is not there, inherited names included', () => {
    expect(loadExport('keys#makes', directory)).toBeUndefined();
    expect(loadExport('keys#constructor', directory)).toBeUndefined();
  });
});
