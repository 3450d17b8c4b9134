/**
 * `npm run others`: runs the tests of another project without and with cachalot, and tells the difference.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Project } from '../support/package';
import { type Options, readOptions, USAGE } from './options';
import { wholePage } from './page';
import { complaints, type Result, readResult, resultOf } from './result';
import { type Run, run } from './run';

/** Runs everything and resolves with the result; prints nothing. */
export async function compareRuns(options: Options): Promise<Result> {
  const project = options.package === undefined ? await Project.create() : undefined;
  try {
    const packageFolder = options.package ?? path.join(project!.folder, 'node_modules/cachalot');
    const without = [await kept(options, 'without', undefined)];
    const withCachalot = await kept(options, 'with', path.resolve(packageFolder));
    if (options.twice) without.push(await kept(options, 'without-again', undefined));
    const earlier = options.out === undefined ? undefined : readResult(options.out);
    return resultOf(options, without, { ...withCachalot, figures: withCachalot.figures! }, earlier);
  } finally {
    await project?.remove();
  }
}

async function kept(options: Options, name: string, packageFolder: string | undefined): Promise<Run> {
  const done = await run(options, packageFolder);
  if (options.keep !== undefined) {
    fs.mkdirSync(options.keep, { recursive: true });
    fs.writeFileSync(path.join(options.keep, `${name}.log`), done.output);
    if (done.written !== undefined) fs.writeFileSync(path.join(options.keep, `${name}.report`), done.written);
  }
  return done;
}

/** What a person reads at the end. */
export function describeResult(result: Result): string {
  const { without, with: found, lost, gained, unsteady, figures } = result;
  const { hits, misses, bypasses, invalidations, loaded, copies } = figures;
  const line = ({ passed, failed, skipped }: Result['with']) =>
    `${passed} passed, ${failed} failed, ${skipped} skipped`;
  return [
    `without cachalot: ${line(without)}`,
    `with cachalot:    ${line(found)}`,
    `${copies} copies of Knex patched in ${loaded} processes: ` +
      `${hits} hits, ${misses} misses, ${bypasses} bypasses, ${invalidations} invalidations`,
    ...Object.entries(figures.bypassReasons).map(([reason, times]) => `  bypassed: ${times} × ${reason}`),
    ...lost.map(
      ({ title, reason, error }) => `lost: ${title} (${reason ?? 'without a reason'})${indented(error)}`,
    ),
    ...gained.map((title) => `gained: ${title}`),
    ...unsteady.map((title) => `unsteady: ${title}`),
    ...complaints(result),
  ].join('\n');
}

const indented = (error: string | undefined) =>
  error === undefined ? '' : `\n    ${error.split('\n').slice(0, 6).join('\n    ')}`;

const PAGE = path.resolve(__dirname, '../../docs/other-suites.md');

/** Does what the arguments say, and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  if (args[0] === '--page') return fs.writeFileSync(PAGE, wholePage());
  if (args[0] === '--help') return void process.stdout.write(`${USAGE}\n`);
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const result = await compareRuns(options);
  process.stdout.write(`${describeResult(result)}\n`);
  if (options.out !== undefined) fs.writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
  if (complaints(result).length > 0) process.exitCode = 1;
}
