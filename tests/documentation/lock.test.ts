/** `npm ci` works on every platform: the lock holds each tool’s packages for all of them, and no addresses. */
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './documents';

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

describe('package-lock.json', () => {
  it('holds every optional package that a package names', () => {
    const missing = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${at}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
      ),
    );

    expect(missing).toEqual([]);
  });

  it('has a checksum for each package, and no address', () => {
    const wrong = Object.entries(packages).filter(
      ([at, { integrity, resolved }]) => at !== '' && (integrity === undefined || resolved !== undefined),
    );

    expect(wrong.map(([at]) => at)).toEqual([]);
  });
});
