/**
 * `node inspect.mjs package.tgz`: what publint and are-the-types-wrong say of a packed package, as JSON. Both are
 * modules that Jest cannot load.
 */
import fs from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** TypeScript’s old way to resolve knows no `exports`; Knex 3 and Node 20 are used with the others. */
const WAYS = ['node16-cjs', 'node16-esm', 'bundler'];

const bytes = new Uint8Array(fs.readFileSync(process.argv[2]));
const { entrypoints, problems } = await checkPackage(createPackageFromTarballData(bytes));
const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });

const found = ({ resolutions }) =>
  WAYS.filter((way) => resolutions[way]?.resolution && resolutions[way]?.implementationResolution);

process.stdout.write(
  JSON.stringify({
    resolved: Object.fromEntries(Object.entries(entrypoints).map(([name, entry]) => [name, found(entry)])),
    problems: problems.filter(({ resolutionKind }) => resolutionKind !== 'node10'),
    messages: messages.map((message) => formatMessage(message, pkg, { color: false })),
  }),
);
