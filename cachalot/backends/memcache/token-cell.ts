/**
 * One token's key on its server, changed by compare-and-swap: what this process wants of it at the same time goes
 * into one change, so that its own writers do not stand in each other's way.
 *
 * Memcached keeps one time to live for a key, and a mark may have several writers. So each writer has a key of its
 * own beside the mark, its *lease*, which lives as long as it asked for; the mark lives as long as the longest of
 * them. Whoever leaves a mark asks for the leases of the others and takes those out that have none: a writer that
 * died keeps no mark alive, and only the server's clock measures. A lease is there before its writer is in the mark,
 * and a writer without a lease holds no mark, whatever the mark says: it is told so when it renews or leaves.
 */

import { type Change, lifetime, step, withoutLapsed } from './change';
import type { Item } from './connection';
import type { KeyNames } from './keys';
import type { MemcacheNode } from './node';
import { formatStanding, parseStanding, type Standing } from './token-value';

export interface Changed {
  readonly standing: Standing;
  readonly epoch: string;
  readonly held: boolean;
}

interface Wish {
  readonly change: Change;
  resolve(changed: Changed): void;
  reject(reason: unknown): void;
}

interface View {
  readonly item: Item | undefined;
  readonly standing: Standing;
  readonly epoch: string;
  /** writers of whom it is known whether they have a lease */
  readonly leases: Map<string, boolean>;
}

const LEASE = Buffer.from('1');

export class TokenCell {
  #wishes: Wish[] = [];
  #busy = false;

  constructor(
    private readonly node: MemcacheNode,
    private readonly key: string,
    private readonly names: KeyNames,
    private readonly onIdle: () => void,
  ) {}

  change(change: Change): Promise<Changed> {
    return new Promise((resolve, reject) => {
      this.#wishes.push({ change, resolve, reject });
      if (!this.#busy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    await undefined;
    while (this.#wishes.length > 0) {
      const wishes = this.#wishes;
      this.#wishes = [];
      try {
        const outcomes = await this.#fulfil(wishes.map(({ change }) => change));
        wishes.forEach(({ resolve }, index) => {
          resolve(outcomes[index]!);
        });
      } catch (error) {
        for (const { reject } of wishes) reject(error);
      }
    }
    this.#busy = false;
    this.onIdle();
  }

  async #fulfil(changes: readonly Change[]): Promise<Changed[]> {
    const end = performance.now() + this.node.patience;
    await this.#lease(changes.filter((change) => change.kind === 'mark'));
    do {
      const view = await this.#look(changes);
      const outcomes = this.#outcomes(view, changes);
      await this.#lease(changes.filter((change, index) => change.kind === 'renew' && outcomes[index]!.held));
      if (!(await this.#write(view, outcomes.at(-1)!.standing))) continue;
      for (const change of changes) if (change.kind === 'unmark') this.#endLease(change.writer);
      return outcomes;
    } while (performance.now() < end);
    throw new Error('other processes kept changing the same token');
  }

  /** What stands, and who of those that matter has a lease. */
  async #look(changes: readonly Change[]): Promise<View> {
    const marking = changes.flatMap((change) => (change.kind === 'mark' ? [change.writer] : []));
    const asking = changes.flatMap((change) =>
      change.kind === 'renew' || change.kind === 'unmark' ? [change.writer] : [],
    );
    const found = await this.node.read([this.key, ...asking.map((writer) => this.#leaseKey(writer))]);
    const [item, ...ownLeases] = found.items;
    const standing = parseStanding(item?.value, found.epoch);
    const leases = new Map(asking.map((writer, index) => [writer, ownLeases[index] !== undefined]));
    for (const writer of marking) leases.set(writer, true);
    const writers = standing.kind === 'marks' ? [...standing.marks.keys()] : [];
    const others = writers.filter((writer) => !leases.has(writer));
    if (others.length > 0 && changes.some(({ kind }) => kind !== 'mark' && kind !== 'renew')) {
      const { items } = await this.node.read(others.map((writer) => this.#leaseKey(writer)));
      others.forEach((writer, index) => {
        leases.set(writer, items[index] !== undefined);
      });
    }
    return { item, standing, epoch: found.epoch, leases };
  }

  #outcomes({ standing, epoch, leases }: View, changes: readonly Change[]): Changed[] {
    let current = withoutLapsed(standing, (writer) => leases.get(writer) ?? true);
    return changes.map((change) => {
      const { standing: next, held } = step(current, change);
      current = next;
      return { standing: next, epoch, held };
    });
  }

  /** `false` if somebody else was quicker. */
  async #write(view: View, next: Standing): Promise<boolean> {
    const { key } = this;
    const { item, standing, epoch } = view;
    if (next === standing || next.kind === 'nothing') return true;
    const value = formatStanding(next, epoch);
    const seconds = lifetime(next);
    return this.node.call((connection) =>
      item === undefined
        ? connection.add(key, value, seconds)
        : connection.cas(key, value, seconds, item.unique),
    );
  }

  async #lease(changes: readonly Change[]): Promise<void> {
    const lease = (writer: string, seconds: number): Promise<void> =>
      this.node.call((connection) => connection.set(this.#leaseKey(writer), LEASE, seconds));
    await Promise.all(
      changes.map((change) => ('seconds' in change ? lease(change.writer, change.seconds) : undefined)),
    );
  }

  /** Nobody waits for it: a lease that stays is in no mark, and runs out. */
  #endLease(writer: string): void {
    this.node.call((connection) => connection.remove(this.#leaseKey(writer))).catch(() => undefined);
  }

  #leaseKey(writer: string): string {
    return this.names.lease(this.key, writer);
  }
}
