/**
 * Services from Docker, when an engine really answers; a machine without one finds out in milliseconds.
 */
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Service, ServiceName } from './service';

export interface ContainerSpec {
  readonly name: ServiceName;
  readonly image: string;
  readonly port: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  /** the last line that the server logs before it can be used, and how often it comes */
  readonly readyLog: readonly [RegExp, number];
  url(address: string): string;
}

let answers: Promise<boolean> | undefined;

/** Starts a container; resolves with nothing when there is no engine, or no such image to be had. */
export async function fromDocker(spec: ContainerSpec): Promise<Service | undefined> {
  answers ??= dockerAnswers();
  if (!(await answers)) return undefined;
  try {
    const { GenericContainer, Wait } = await import('testcontainers');
    const container = await new GenericContainer(spec.image)
      .withExposedPorts(spec.port)
      .withEnvironment({ ...spec.environment })
      .withCommand([...(spec.command ?? [])])
      .withWaitStrategy(Wait.forLogMessage(...spec.readyLog))
      .withStartupTimeout(120_000)
      .start();
    const address = `${container.getHost()}:${container.getMappedPort(spec.port)}`;
    const stop = async () => void (await container.stop());
    return { name: spec.name, url: spec.url(address), origin: 'docker', stop };
  } catch (error) {
    process.stderr.write(`${spec.name}: Docker answers, but ${spec.image} did not start: ${String(error)}\n`);
    return undefined;
  }
}

function dockerAnswers(): Promise<boolean> {
  const target = engine();
  if (target === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const request = http.get({ ...target, path: '/_ping', timeout: 800 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

/** Where an engine would listen: DOCKER_HOST, or the sockets that Docker and Docker Desktop make. */
function engine(): http.RequestOptions | undefined {
  const host = process.env.DOCKER_HOST;
  if (host?.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  if (host?.startsWith('tcp://')) {
    const { hostname, port } = new URL(host);
    return { hostname, port };
  }
  const sockets = ['/var/run/docker.sock', path.join(os.homedir(), '.docker/run/docker.sock')];
  const socketPath = sockets.find((candidate) => fs.existsSync(candidate));
  return socketPath === undefined ? undefined : { socketPath };
}
