/** `node launch.js program.ts folder,… arguments…`: runs a program of the tests with plain Node, from a temporary folder. */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { transpile } = require('./transpile');

const [program, folders, ...rest] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-'));
transpile(folder, folders.split(','));
const main = path.join(folder, program.replace(/\.ts$/, '.js'));
const child = spawn(process.execPath, [main, ...rest], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  fs.rmSync(folder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
