/**
 * The runner's side of the keeper: asks it to start and stop private servers, and lets go of it at the end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import readline from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** How to run one server. `{folder}` and `{port}` are filled in within the commands. */
export interface ServerSpec {
  readonly name: string;
  /** accounts to run as when we are root, the best first */
  readonly accounts: readonly string[];
  /** files to put into the server's folder */
  readonly files?: Readonly<Record<string, string>>;
  readonly prepare?: readonly (readonly string[])[];
  readonly serve: readonly string[];
  /** the fastest signal that leaves nothing behind; SIGKILL unless told */
  readonly stopWith?: string;
}

export interface RunningServer {
  readonly folder: string;
  readonly port: number;
  readonly pid: number;
  /** resolves with the end of its log when the server ends, asked or not */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly folder?: string;
  readonly started?: { readonly folder: string; readonly port: number; readonly pid: number };
  readonly ended?: string;
}

export class Keeper {
  private readonly listeners = new Map<number, (answer: Answer) => void>();
  private readonly gone: Promise<void>;
  private lastId = 0;

  private constructor(
    private readonly child: ChildProcess & { stdin: Writable; stdout: Readable },
    /** a temporary folder that goes away with the keeper */
    readonly folder: string,
    lines: readline.Interface,
  ) {
    lines.on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      if (answer.id !== undefined) this.listeners.get(answer.id)?.(answer);
    });
    this.gone = new Promise((resolve) => child.once('exit', () => resolve()));
    child.stdin.on('error', () => undefined);
  }

  /** Starts the keeper; resolves when its folder exists. */
  static async open(): Promise<Keeper> {
    const child = spawn(process.execPath, [path.join(__dirname, 'keeper-process.js')], {
      detached: true,
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = readline.createInterface({ input: child.stdout });
    const folder = await new Promise<string>((resolve, reject) => {
      lines.once('line', (line) => resolve((JSON.parse(line) as Answer).folder ?? ''));
      child.once('exit', (code) => reject(new Error(`the keeper of the test servers ended with ${code}`)));
    });
    return new Keeper(child, folder, lines);
  }

  /** Starts a server; it may not accept connections yet. Rejects with its log when it cannot start. */
  start(spec: ServerSpec): Promise<RunningServer> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      let tell: (log: string) => void;
      const ended = new Promise<string>((done) => {
        tell = done;
      });
      this.listeners.set(id, (answer) => {
        if (answer.started !== undefined)
          resolve({ ...answer.started, ended, stop: () => this.stop(id, ended) });
        if (answer.ended === undefined) return;
        tell(answer.ended);
        reject(new Error(answer.ended));
      });
      this.send({ id, start: spec });
    });
  }

  /** Lets the runner exit before `close`: the keeper notices, and cleans up after it. */
  letGo(): void {
    this.child.unref();
    for (const stream of [this.child.stdin, this.child.stdout]) (stream as unknown as Socket).unref();
  }

  /** Ends every server and removes the folder; resolves when nothing is left. */
  async close(): Promise<void> {
    this.child.ref();
    this.child.stdin.end();
    await this.gone;
  }

  private async stop(id: number, ended: Promise<string>): Promise<void> {
    this.send({ id, stop: true });
    await ended;
  }

  private send(request: object): void {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
  }
}
