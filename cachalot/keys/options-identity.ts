/**
 * Names functions and other objects that have no text of their own. Such a name means the same object for as
 * long as the process lives, and nothing in any other process.
 */
import { randomBytes } from 'node:crypto';
import { processState } from '../support/process-state';

interface Identities {
  /** nobody can guess it, so no data holds it by accident or on purpose */
  readonly mark: string;
  readonly ids: WeakMap<object, number>;
  last: number;
}

const identities = processState<Identities>('identities', () => ({
  mark: randomBytes(12).toString('base64url'),
  ids: new WeakMap(),
  last: 0,
}));

/** The same text for the same object, another for any other. */
export function identityOf(value: object): string {
  let id = identities.ids.get(value);
  if (id === undefined) {
    identities.last += 1;
    id = identities.last;
    identities.ids.set(value, id);
  }
  return `F${identities.mark}.${id};`;
}

/** Whether a key holds such a name, and so is of no use to other processes. */
export function isProcessLocal(key: string): boolean {
  return key.includes(identities.mark);
}

/** Marks a text, such as a digest of a key that holds such names. */
export function markProcessLocal(text: string): string {
  return `${identities.mark}.${text}`;
}
