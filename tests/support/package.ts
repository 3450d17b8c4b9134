/**
 * The package as a user gets it: built and packed in a temporary folder, then unpacked into an empty project
 * beside packages that are already installed here. No network, and nothing of this checkout is touched.
 */
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Keeper } from './services/keeper';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');

/** What one run of a program said; its status is 0 unless it failed. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class Project {
  readonly folder: string;

  private constructor(private readonly keeper: Keeper) {
    this.folder = path.join(keeper.folder, 'project');
  }

  /** Builds and packs the checkout, and installs the tarball with these packages in a new project. */
  static async create(...packages: readonly string[]): Promise<Project> {
    const project = new Project(await Keeper.open());
    try {
      project.install(await pack(path.join(project.keeper.folder, 'source')));
      for (const name of packages) project.link(name);
      project.write('package.json', JSON.stringify({ name: 'project', private: true }));
      return project;
    } catch (error) {
      await project.remove();
      throw error;
    }
  }

  /** Its folder belongs to a keeper: it goes away however the test ends. */
  remove(): Promise<void> {
    return this.keeper.close();
  }

  write(name: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(this.folder, name)), { recursive: true });
    fs.writeFileSync(path.join(this.folder, name), text);
  }

  /** The files of the installed package, below its folder. */
  files(): string[] {
    const folder = path.join(this.folder, 'node_modules/cachalot');
    const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  }

  /** Puts a second copy of the package's files beside the first. */
  copyPackage(name: string): void {
    const modules = path.join(this.folder, 'node_modules');
    fs.cpSync(path.join(modules, 'cachalot'), path.join(modules, name), { recursive: true });
  }

  /** Runs Node in the project; a process that does not exit by itself is a failure. */
  node(...args: readonly string[]): Promise<Outcome> {
    return this.program(process.execPath, args);
  }

  /** Compiles with the compiler of this checkout. */
  tsc(...args: readonly string[]): Promise<Outcome> {
    return this.program(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), ...args]);
  }

  private async program(program: string, args: readonly string[]): Promise<Outcome> {
    const options = { cwd: this.folder, timeout: 20_000, env: { ...process.env, NODE_OPTIONS: '' } };
    try {
      return { status: 0, ...(await run(program, args, options)) };
    } catch (error) {
      const { code, stdout = '', stderr = '' } = error as { code?: number } & Partial<Outcome>;
      return { status: code ?? -1, stdout, stderr };
    }
  }

  private install(tarball: string): void {
    const folder = path.join(this.folder, 'node_modules/cachalot');
    fs.mkdirSync(folder, { recursive: true });
    execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
    const { dependencies = {} } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) this.link(name);
  }

  private link(name: string): void {
    const link = path.join(this.folder, 'node_modules', name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(ROOT, 'node_modules', name), link);
  }
}

/** The tarball that `create` installed. */
export const tarballOf = (project: Project): string =>
  path.join(path.dirname(project.folder), 'source/cachalot.tgz');

/** Builds and packs a copy of the sources, so that a build that others use meanwhile stays as it is. */
async function pack(source: string): Promise<string> {
  const names = fs
    .readdirSync(ROOT)
    .filter((name) => !['node_modules', 'dist', '.git', 'tests'].includes(name));
  for (const name of names) fs.cpSync(path.join(ROOT, name), path.join(source, name), { recursive: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(source, 'node_modules'));
  await npm(source, 'run', 'build');
  const [{ filename }] = JSON.parse(await npm(source, 'pack', '--ignore-scripts', '--json'));
  const tarball = path.join(source, 'cachalot.tgz');
  fs.renameSync(path.join(source, filename), tarball);
  return tarball;
}

async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await run('npm', ['--offline', '--silent', ...args], { cwd })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Partial<Outcome>;
    throw new Error(`npm ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
