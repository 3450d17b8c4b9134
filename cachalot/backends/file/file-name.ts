/** Names of files for names of any kind: digests, so that no name leads out of its folder or is too long. */
import { digest } from '../../support/digest';

/** The same on file systems that do not tell capitals apart. */
export function fileName(name: string): string {
  return Buffer.from(digest(name), 'base64url').toString('hex');
}
