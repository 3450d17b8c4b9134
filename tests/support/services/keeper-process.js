/**
 * The keeper: one small process that owns every private server and the temporary folder of a test run.
 *
 * It lives in a session of its own, so that a Ctrl-C meant for the test runner does not reach it, and it ends
 * when its standard input closes. The kernel closes that pipe however the runner dies (normal end, failed
 * setup, crash, SIGKILL), so servers and folders cannot outlive a run. Plain JavaScript: Node runs it as is.
 *
 * Requests are JSON lines on stdin: `{ id, start: spec }`, `{ id, stop: true }`.
 * Answers are JSON lines on stdout: `{ folder }` once, then `{ id, started }` and later `{ id, ended }`.
 */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');

const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), `cachalot-tests-${process.pid}-`));
fs.chmodSync(folder, 0o711);

/** A UTF-8 locale that every installation of the system has; initdb takes the clusters' from it. */
const LANG = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

/** Children that are alive, each with the signal that ends it fastest without leaving anything behind. */
const alive = new Map();
const servers = new Map();
let closing = false;

function answer(message) {
  if (process.stdout.writable) process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** The account that a server runs as: ours, unless we are root, which most servers refuse to run as. */
function accountOf(names) {
  if (process.getuid === undefined || process.getuid() !== 0) return {};
  const lines = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of names) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    `running as root, and none of the accounts ${names.join(', ')} exists to run the server as`,
  );
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Spawns one program in its own process group, with its output in a log file that a failure can quote. */
function launch([program, ...args], { home, account, log, signal }) {
  if (closing) throw new Error('the run is over');
  const output = fs.openSync(log, 'a');
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, LANG, TZ: 'UTC' };
  const child = spawn(program, args, {
    cwd: home,
    env,
    ...account,
    detached: true,
    stdio: ['ignore', output, output],
  });
  fs.closeSync(output);
  alive.set(child, signal);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('exit', (code, by) => resolve(by ?? `code ${code}`));
  }).finally(() => alive.delete(child));
  return { child, ended };
}

async function start(id, spec) {
  const home = path.join(folder, `${spec.name}-${id}`);
  const log = path.join(folder, `${spec.name}-${id}.log`);
  const account = accountOf(spec.accounts);
  const port = await freePort();
  const fill = (text) => text.replaceAll('{folder}', home).replaceAll('{port}', String(port));
  fs.mkdirSync(home, { mode: 0o700 });
  for (const [name, text] of Object.entries(spec.files ?? {})) fs.writeFileSync(path.join(home, name), text);
  if (account.uid !== undefined) {
    for (const name of ['.', ...fs.readdirSync(home)])
      fs.chownSync(path.join(home, name), account.uid, account.gid);
  }
  for (const command of spec.prepare ?? []) {
    const outcome = await launch(command.map(fill), { home, account, log, signal: 'SIGKILL' }).ended;
    if (outcome !== 'code 0') throw new Error(`${command[0]} ended with ${outcome}\n${tail(log)}`);
  }
  const server = launch(spec.serve.map(fill), { home, account, log, signal: spec.stopWith ?? 'SIGKILL' });
  servers.set(id, server);
  server.ended.then((outcome) =>
    answer({ id, ended: `${spec.serve[0]} ended with ${outcome}\n${tail(log)}` }),
  );
  answer({ id, started: { folder: home, port, pid: server.child.pid } });
}

function tail(log) {
  return fs.readFileSync(log, 'utf8').split('\n').slice(-30).join('\n');
}

/** Signals the child's whole group, then kills it if it has not ended in a few seconds. */
async function end(child, ended) {
  const send = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // it has ended by itself
    }
  };
  send(alive.get(child));
  const patience = setTimeout(() => send('SIGKILL'), 5_000);
  await ended;
  clearTimeout(patience);
}

async function close() {
  if (closing) return;
  closing = true;
  await Promise.all(
    [...alive.keys()].map((child) => end(child, new Promise((done) => child.once('exit', done)))),
  );
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.exit(0);
}

async function handle(line) {
  const { id, start: spec } = JSON.parse(line);
  const server = servers.get(id);
  if (spec !== undefined) await start(id, spec).catch((error) => answer({ id, ended: error.message }));
  else if (server !== undefined) await end(server.child, server.ended);
}

for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('SIGTERM', close);
process.stdout.on('error', () => {});
readline.createInterface({ input: process.stdin }).on('line', handle).on('close', close);
answer({ folder });
