/** What a folder is good for: whether this process may write to it, and whether its files are of this host. */
import { access, constants, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { BackendFinding } from '../self-report';

/** File systems that other hosts may change, by the numbers that Linux gives them. */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'CephFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
]);

/** The folder may not exist yet: then the nearest one above it is asked. */
export async function inspectFolder(folder: string): Promise<BackendFinding[]> {
  const place = await nearest(folder);
  const problem = await writeProblem(place);
  if (problem !== undefined) return [{ concern: 'unwritable', message: `${place}: ${problem}` }];
  const network = networkOf((await statfs(place)).type);
  if (network === undefined) return [];
  return [{ concern: 'place', message: `${place} is on ${network}` }];
}

/** The name of a file system that is shared by hosts; the number may come with a sign. */
export function networkOf(type: number): string | undefined {
  return NETWORK.get(type >>> 0);
}

async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      await stat(at);
      return at;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || at === path.dirname(at)) throw error;
    }
  }
}

async function writeProblem(place: string): Promise<string | undefined> {
  if (!(await stat(place)).isDirectory()) return 'it is not a folder';
  try {
    await access(place, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
