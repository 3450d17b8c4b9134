/** The map of a Cluster that a client made by the application keeps; this backend closes and changes nothing. */
import type { MaybePromise } from '../../support/maybe-promise';
import type { ClusterClient, RedisClient } from './client';
import type { Topology } from './cluster-link';
import { RedisNode } from './node';

export class GivenTopology implements Topology {
  #nodes = new Map<RedisClient, RedisNode>();
  #byAddress = new Map<string, RedisNode>();

  constructor(private readonly client: ClusterClient) {
    for (const event of ['+node', '-node', 'refresh']) client.on(event, this.#forget);
  }

  nodeOf(slot: number): MaybePromise<RedisNode> {
    const { client } = this;
    if (client.status !== 'ready') return this.#ready().then(() => this.nodeOf(slot));
    const address = client.slots[slot]?.[0];
    const node = address === undefined ? undefined : (this.#byAddress.get(address) ?? this.#look(address));
    if (node === undefined) throw new Error(`no server of the Cluster is known to hold slot ${slot}`);
    return node;
  }

  nodes(): MaybePromise<readonly RedisNode[]> {
    if (this.client.status !== 'ready') return this.#ready().then(() => this.nodes());
    return this.client.nodes('master').map((client) => this.#wrap(client));
  }

  doubt(): void {
    if (this.client.status === 'ready') this.client.refreshSlotsCache();
  }

  close(): void {
    for (const event of ['+node', '-node', 'refresh']) this.client.off(event, this.#forget);
    for (const node of this.#nodes.values()) node.close();
    this.#nodes.clear();
    this.#byAddress.clear();
  }

  #forget = (): void => {
    this.#byAddress.clear();
    const current = new Set(this.client.nodes('master'));
    for (const [client, node] of this.#nodes) {
      if (current.has(client)) continue;
      node.close();
      this.#nodes.delete(client);
    }
  };

  #look(address: string): RedisNode | undefined {
    const found = this.client
      .nodes('master')
      .find(({ options }) => `${options.host}:${options.port}` === address);
    if (found === undefined) return undefined;
    const node = this.#wrap(found);
    this.#byAddress.set(address, node);
    return node;
  }

  #wrap(client: RedisClient): RedisNode {
    const node = this.#nodes.get(client) ?? new RedisNode(client, false);
    this.#nodes.set(client, node);
    return node;
  }

  /** Waits for the first connection; a client that has lost all of its servers fails at once. */
  #ready(): Promise<void> {
    const { client } = this;
    if (client.status === 'wait') return client.connect();
    if (client.status !== 'connecting' && client.status !== 'connect')
      return Promise.reject(new Error(`the Cluster client is ${client.status}`));
    return new Promise((resolve, reject) => {
      const done = (): void => {
        client.off('ready', done);
        client.off('close', done);
        if (client.status === 'ready') resolve();
        else reject(new Error(`the Cluster client is ${client.status}`));
      };
      client.on('ready', done);
      client.on('close', done);
    });
  }
}
