/**
 * Which run of the host this is. A host that loses power may come back with files as they were some seconds
 * before, entries and tokens alike, while the database has kept its commits; so what was written in another run
 * is never read.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

let known: string | undefined;

/** The same for all processes of this host until it is started again. */
export function bootIdentity(): string {
  known ??= fromKernel() ?? fromClocks();
  return known;
}

function fromKernel(): string | undefined {
  try {
    if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    if (process.platform === 'darwin')
      return execFileSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim();
  } catch {
    // The clocks have to tell.
  }
  return undefined;
}

/** To ten minutes: processes started long after each other may disagree, and then share nothing. */
function fromClocks(): string {
  return String(Math.round((Date.now() / 1_000 - os.uptime()) / 600));
}
