/**
 * Which run of which server answers: what makes a token that comes back from the past another token.
 *
 * Entries and tokens can return together, with all that they agreed upon: from a snapshot that is older than the
 * last write, or with a replica that lagged and is now the primary. Nothing in the data can show that, so every
 * token that is read is bound to what no data holds: the server's `run_id`, which is new with each start, and its
 * `master_replid`, which is new with each promotion. An entry keeps its tokens as they were read. Therefore:
 *
 * - A restart, from whatever data: the connections died with the old run. New ones learn another `run_id`, and
 *   the tokens that came back equal none that an entry holds.
 * - A failover: the promoted replica has a `run_id` of its own. The same.
 * - A failover and back: the first server still has its `run_id`, but was demoted and promoted meanwhile, so its
 *   `master_replid` is another.
 * - A slot of a Cluster that moves: another server answers, so its tokens are others.
 *
 * The identity is learned before anything is asked on a connection, forgotten with the connection, and learned
 * again every few seconds of use, because a server in a Cluster may be demoted and promoted without closing its
 * connections. Sentinel closes them. A replica is refused: what it says may be old.
 *
 * What this cannot see is a primary that was cut off and does not know yet that another was elected: whoever can
 * reach only that one reads its data until it is told. Redis bounds that with `min-replicas-to-write`.
 */
import { digest } from '../../support/digest';

/** 96 bits: enough that two runs never share it, short enough to be part of every token. */
const LENGTH = 16;

/** A replica answered where the primary must. */
export class ReplicaError extends Error {
  constructor() {
    super('the server is a replica, whose data may be old; connect to the primary');
  }
}

/**
 * From the sections `server` and `replication` of INFO.
 * @throws Error when the server is a replica, or does not say who it is
 */
export function identityOf(server: string, replication: string, anyRole = false): string {
  const run = field(server, 'run_id');
  const history = field(replication, 'master_replid');
  const role = field(replication, 'role');
  if (role !== 'master' && !anyRole) throw new ReplicaError();
  if (run === undefined || history === undefined)
    throw new Error('the server does not tell run_id and master_replid in INFO, which tokens are bound to');
  return digest(run, history).slice(0, LENGTH);
}

/** One line of INFO. */
export function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(\\S+)\\s*$`, 'm').exec(info)?.[1];
}
