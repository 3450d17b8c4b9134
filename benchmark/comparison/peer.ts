/** What a cache shows of itself to be measured beside the others. */

/** By the name of the query. */
export type Runs = Readonly<Record<string, () => PromiseLike<unknown>>>;

export interface OpenPeer {
  readonly version: string;
  /** the same reads without its cache, and through it */
  readonly without: Runs;
  readonly hot: Runs;
  /** calls back for each statement that reaches the database, until the answer is called */
  listen(heard: () => void): () => void;
  /** what is cached of the workload is dropped */
  invalidate(): PromiseLike<unknown>;
  readonly counter: {
    /** adds 1 to a row, and does what this cache wants done after a write; resolves when both are done */
    increment(): PromiseLike<unknown>;
    /** through the cache */
    read(): PromiseLike<number>;
  };
  /** called before a block of its runs */
  enter?(): void;
  close(): PromiseLike<unknown>;
}

export interface Peer {
  readonly name: string;
  /** who drops what is stale, and how */
  readonly invalidation: string;
  open(place: Place): Promise<OpenPeer>;
}

export interface Place {
  /** what pg takes */
  readonly connection: object;
  /** URL */
  readonly redis: string;
  /** of all keys */
  readonly prefix: string;
  /** Objection without any cache, for those who write theirs around it */
  readonly own: {
    readonly queries: Runs;
    readonly counter: OpenPeer['counter'];
    listen(heard: () => void): () => void;
  };
}
