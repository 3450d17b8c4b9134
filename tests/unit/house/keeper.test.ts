/** However a test run ends, its private servers and its folder end with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { startAll, stopAll } from '../../support/services/all';
import { fromDocker } from '../../support/services/docker';
import { Keeper, type ServerSpec } from '../../support/services/keeper';
import { startPrivately } from '../../support/services/private';
import type { Service, ServiceStarter } from '../../support/services/service';

const KEEPER = path.resolve(__dirname, '../../support/services/keeper-process.js');

/** A server that anybody has: Node listening on its port. */
const listener: ServerSpec = {
  name: 'listener',
  accounts: ['nobody'],
  serve: [process.execPath, '-e', `require('net').createServer().listen({port}, '127.0.0.1')`],
};

const failing = [process.execPath, '-e', `console.error('no luck'); process.exit(7)`];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A runner like Jest's, in a process of its own, which has asked its keeper for a server. */
async function startRunner() {
  const code = `
    const [, keeper, spec] = process.argv;
    const child = require('child_process').spawn(process.execPath, [keeper], {
      detached: true, stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdout.pipe(process.stdout);
    child.stdin.write(JSON.stringify({ id: 1, start: JSON.parse(spec) }) + '\\n');`;
  const runner = spawn(process.execPath, ['-e', code, KEEPER, JSON.stringify(listener)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // closes when neither the runner nor its keeper holds its streams any more
  const closed = once(runner, 'close');
  const answers: { folder?: string; started?: { pid: number } }[] = [];
  for await (const line of readline.createInterface({ input: runner.stdout })) {
    if (answers.push(JSON.parse(line)) === 2) break;
  }
  runner.stdout.resume();
  runner.stderr.resume();
  return { runner, closed, folder: answers[0]?.folder ?? '', server: answers[1]?.started?.pid ?? 0 };
}

describe('a run that ends', () => {
  it.each([
    ['by being killed', (pid: number) => process.kill(pid, 'SIGKILL')],
    ['by Ctrl-C, which all of its process group hears', (pid: number) => process.kill(-pid, 'SIGINT')],
    ['by being asked to', (pid: number) => process.kill(pid, 'SIGTERM')],
  ])('%s leaves no server and no folder', async (_how, end) => {
    const { runner, closed, folder, server } = await startRunner();
    expect(fs.existsSync(folder)).toBe(true);
    expect(isAlive(server)).toBe(true);
    end(runner.pid ?? 0);
    await closed;
    expect(fs.existsSync(folder)).toBe(false);
    expect(isAlive(server)).toBe(false);
  });
});

describe('a keeper', () => {
  let keeper: Keeper;
  beforeEach(async () => {
    keeper = await Keeper.open();
  });
  afterEach(async () => {
    await keeper.close();
    expect(fs.existsSync(keeper.folder)).toBe(false);
  });

  it('stops one server and leaves the others alone', async () => {
    const [one, other] = await Promise.all([keeper.start(listener), keeper.start(listener)]);
    await one.stop();
    expect([isAlive(one.pid), isAlive(other.pid)]).toEqual([false, true]);
  });

  it('never runs a server as root', async () => {
    const whoami = [process.execPath, '-e', 'console.log("I am " + process.getuid()); process.exit(1)'];
    await expect(keeper.start({ ...listener, prepare: [whoami] })).rejects.toThrow(/I am [1-9]/);
  });

  it('rejects with the log of a preparation that fails', async () => {
    await expect(keeper.start({ ...listener, prepare: [failing] })).rejects.toThrow(/code 7\n.*no luck/);
  });

  it('rejects for a program that does not exist', async () => {
    await expect(keeper.start({ ...listener, prepare: [['/no/such/program']] })).rejects.toThrow(/ENOENT/);
  });

  it('ends a preparation that is under way', async () => {
    const waits = [
      process.execPath,
      '-e',
      `require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1e6)`,
    ];
    const seen = new Promise<number>((resolve) => {
      const watcher = fs.watch(keeper.folder, { recursive: true }, (_event, name) => {
        if (name === null || !name.endsWith('/pid')) return;
        const text = fs.readFileSync(path.join(keeper.folder, name), 'utf8');
        if (text === '') return;
        watcher.close();
        resolve(Number(text));
      });
    });
    const start = keeper.start({ ...listener, prepare: [waits] });
    start.catch(() => undefined);
    const pid = await seen;
    await keeper.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('tries three ports before it gives a server up, and tells why', async () => {
    const starts = jest.spyOn(keeper, 'start');
    const spec = { ...listener, serve: failing };
    const start = startPrivately(
      keeper,
      'redis',
      spec,
      async () => false,
      () => 'never',
    );
    await expect(start).rejects.toThrow(/redis: the private server did not start: .*code 7\n.*no luck/s);
    expect(starts).toHaveBeenCalledTimes(3);
  });
});

describe('the setup', () => {
  const found: ServiceStarter = {
    name: 'redis',
    variable: 'REDIS_URL',
    wanted: 'redis-server',
    start: async (): Promise<Service> => ({
      name: 'redis',
      url: 'redis://found',
      origin: 'environment',
      stop: async () => undefined,
    }),
  };
  const lost: ServiceStarter = {
    ...found,
    name: 'mysql',
    variable: 'MYSQL_URL',
    start: async () => undefined,
  };
  const broken: ServiceStarter = {
    ...found,
    name: 'memcached',
    variable: 'MEMCACHED_URL',
    start: () => Promise.reject(new Error('no luck')),
  };
  const before = { ...process.env };
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    delete process.env.REQUIRE_SERVICES;
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    Object.assign(process.env, before);
  });

  it('hands on the URLs it found and says one line for each that is missing', async () => {
    const holdings = await startAll([found, lost, broken]);
    expect(process.env.REDIS_URL).toBe('redis://found');
    expect(said).toEqual([
      expect.stringMatching(/^mysql was not found; .*MYSQL_URL.*\n$/),
      expect.stringMatching(/^memcached did not start \(Error: no luck\).*\n$/),
    ]);
    await stopAll(holdings);
    expect(fs.existsSync(holdings.keeper.folder)).toBe(false);
  });

  it('fails when services are required, and leaves nothing behind', async () => {
    process.env.REQUIRE_SERVICES = '1';
    const folders = () => fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('cachalot-tests-'));
    const opened = jest.spyOn(Keeper, 'open');
    await expect(startAll([found, lost])).rejects.toThrow(/REQUIRE_SERVICES=1.*mysql was not found/s);
    const keeper = await (opened.mock.results[0]?.value as Promise<Keeper>);
    expect(folders()).not.toContain(path.basename(keeper.folder));
  });
});

describe('Docker', () => {
  it('counts as absent when its engine accepts but does not answer', async () => {
    const keeper = await Keeper.open();
    const socketPath = path.join(keeper.folder, 'docker.sock');
    const silent = net.createServer();
    await once(silent.listen(socketPath), 'listening');
    process.env.DOCKER_HOST = `unix://${socketPath}`;
    const spec = {
      name: 'redis' as const,
      image: 'redis',
      port: 1,
      readyLog: [/./, 1] as const,
      url: String,
    };
    expect(await fromDocker(spec)).toBeUndefined();
    delete process.env.DOCKER_HOST;
    silent.close();
    await keeper.close();
  });
});
