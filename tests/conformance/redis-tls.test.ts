/** Redis behind TLS passes the suite of backends; a server whose certificate cannot be checked is not believed. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { RedisBackend } from '../../cachalot/backends/redis/redis';
import { backendSuite } from '../../cachalot/testing/backend-suite/backend-suite';
import { Keeper } from '../support/services/keeper';
import { findProgram } from '../support/services/private';
import { REDIS_PROGRAM, startServer } from '../support/services/redis-servers';
import { describeIf } from '../support/suites';

const OPENSSL = findProgram('openssl');

/** A server that was built without TLS takes the option for a mistake. */
function speaksTls(program: string): boolean {
  const { stdout, stderr } = spawnSync(program, ['--tls-auth-clients', 'no', '--dir', '/no such folder']);
  return !/bad directive|unknown/i.test(`${stdout}${stderr}`);
}

const present = OPENSSL !== undefined && REDIS_PROGRAM !== undefined && speaksTls(REDIS_PROGRAM);
if (!present)
  process.stderr.write('Redis behind TLS needs openssl and a redis-server with TLS; its suite is skipped.\n');

/** A certificate for 127.0.0.1 that it has signed itself. */
function makeCertificate(folder: string): Record<'cert.pem' | 'key.pem', string> {
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(folder, name)) as [string, string];
  const subject = ['-subj', '/CN=cache', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', cert];
  execFileSync(
    OPENSSL!,
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files],
    {
      stdio: 'ignore',
    },
  );
  return { 'cert.pem': fs.readFileSync(cert, 'utf8'), 'key.pem': fs.readFileSync(key, 'utf8') };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describeIf(present, 'a cache in Redis behind TLS', () => {
  let keeper: Keeper;
  let port: number;
  let ca: string;
  beforeAll(async () => {
    keeper = await Keeper.open();
    const files = makeCertificate(keeper.folder);
    ca = files['cert.pem'];
    port = await freePort();
    const tls = ['--tls-port', String(port), '--tls-auth-clients', 'no'];
    const pair = ['--tls-cert-file', '{folder}/cert.pem', '--tls-key-file', '{folder}/key.pem'];
    const plain = ['--bind', '127.0.0.1', '--port', '{port}', '--dir', '{folder}', '--save', ''];
    await startServer(keeper, [REDIS_PROGRAM!, ...plain, ...tls, ...pair], files);
  }, 60_000);
  afterAll(() => keeper.close());

  const config = (OPTIONS: Readonly<Record<string, unknown>>) => ({
    BACKEND: 'redis',
    LOCATION: `rediss://127.0.0.1:${port}`,
    OPTIONS,
  });

  backendSuite(() => new RedisBackend(config({ tls: { ca } })), { describe, it }, { shared: true });

  it('is not believed without the authority that has signed its certificate', async () => {
    const cache = new RedisBackend(config({}));
    await expect(cache.create(['table'], ['token'])).rejects.toThrow(/self-signed certificate/);
    cache.close();
  });

  it('answers nobody who speaks in plain text', async () => {
    const cache = new RedisBackend({ BACKEND: 'redis', LOCATION: `redis://127.0.0.1:${port}` });
    await expect(cache.create(['table'], ['token'])).rejects.toThrow();
    cache.close();
  });
});
