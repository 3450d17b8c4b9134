/**
 * Backends that are wrong in one way each, as a hurried author might write them; the suite has to notice.
 */
import type {
  CacheBackend,
  CacheRead,
  Entry,
  Token,
  TokenState,
} from '../../cachalot/backends/cache-backend';

interface Row {
  token: Token | undefined;
  readonly writers: Map<string, number>;
}

/** A correct backend with bytes and leases, one method for each step, so that each can be broken by itself. */
export class PlainBackend implements CacheBackend {
  readonly format = 'bytes';
  readonly leases = true;

  constructor(
    protected readonly rows = new Map<string, Row>(),
    protected readonly entries = new Map<string, { entry: Entry; expires: number }>(),
  ) {}

  async read(entryKey: string | undefined, tokenKeys: readonly string[]): Promise<CacheRead> {
    const tokens = tokenKeys.map((key) => this.state(key));
    return { entry: entryKey === undefined ? undefined : this.find(entryKey), tokens };
  }

  async create(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<TokenState[]> {
    return tokenKeys.map((key, index) => this.createOne(key, fresh[index]!));
  }

  async store(key: string, entry: Entry, timeout: number | null): Promise<void> {
    const payload = Uint8Array.from(entry.payload as Uint8Array);
    this.entries.set(key, {
      entry: { ...entry, payload },
      expires: timeout === null ? Number.POSITIVE_INFINITY : performance.now() + timeout,
    });
  }

  async mark(tokenKeys: readonly string[], writer: string, lease: number): Promise<void> {
    for (const key of tokenKeys) this.markOne(key, writer, lease);
  }

  async renew(tokenKeys: readonly string[], writer: string, lease: number): Promise<boolean> {
    return tokenKeys.map((key) => this.renewOne(key, writer, lease)).every(Boolean);
  }

  async unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): Promise<boolean> {
    return tokenKeys.map((key, index) => this.unmarkOne(key, writer, fresh[index]!)).every(Boolean);
  }

  async replace(tokenKeys: readonly string[], fresh: readonly Token[]): Promise<void> {
    tokenKeys.forEach((key, index) => {
      this.replaceOne(key, fresh[index]!);
    });
  }

  clear(): void {
    this.entries.clear();
    for (const row of this.rows.values()) row.token = undefined;
  }

  close(): void {}

  protected find(key: string): Entry | undefined {
    const kept = this.entries.get(key);
    return kept !== undefined && kept.expires > performance.now() ? kept.entry : undefined;
  }

  protected state(key: string): TokenState {
    const row = this.row(key);
    this.expire(row);
    return row.writers.size > 0 ? null : row.token;
  }

  protected createOne(key: string, fresh: Token): TokenState {
    if (this.state(key) === undefined) this.row(key).token = fresh;
    return this.state(key);
  }

  protected markOne(key: string, writer: string, lease: number): void {
    const row = this.row(key);
    this.expire(row);
    row.token = undefined;
    row.writers.set(writer, performance.now() + lease);
  }

  protected renewOne(key: string, writer: string, lease: number): boolean {
    const row = this.row(key);
    this.expire(row);
    if (!row.writers.has(writer)) return false;
    row.writers.set(writer, performance.now() + lease);
    return true;
  }

  protected unmarkOne(key: string, writer: string, fresh: Token): boolean {
    const row = this.row(key);
    this.expire(row);
    row.token = fresh;
    return row.writers.delete(writer);
  }

  protected replaceOne(key: string, fresh: Token): void {
    this.row(key).token = fresh;
  }

  protected expire(row: Row): void {
    for (const [writer, deadline] of row.writers) {
      if (deadline > performance.now()) continue;
      row.writers.delete(writer);
      row.token = undefined;
    }
  }

  protected row(key: string): Row {
    const row = this.rows.get(key) ?? { token: undefined, writers: new Map() };
    this.rows.set(key, row);
    return row;
  }
}

type Shared = ConstructorParameters<typeof PlainBackend>;

/** What is wrong with it, and how to make one over what others of its kind share. */
export const MUTANTS: Readonly<Record<string, new (...shared: Shared) => CacheBackend>> = {
  'forgets that there are marks': class extends PlainBackend {
    protected override state(key: string) {
      return this.row(key).token;
    }
  },
  'brings the old token back after a mark': class extends PlainBackend {
    protected override markOne(key: string, writer: string, lease: number) {
      const { token } = this.row(key);
      super.markOne(key, writer, lease);
      this.row(key).token = token;
    }
    protected override unmarkOne(key: string, writer: string) {
      return this.row(key).writers.delete(writer);
    }
  },
  'releases a table when the first of its writers is out': class extends PlainBackend {
    protected override unmarkOne(key: string, writer: string, fresh: Token) {
      const held = super.unmarkOne(key, writer, fresh);
      this.row(key).writers.clear();
      return held;
    }
  },
  'counts its writers instead of knowing them': class extends PlainBackend {
    protected override unmarkOne(key: string, writer: string, fresh: Token) {
      const [any] = this.row(key).writers.keys();
      return super.unmarkOne(key, any ?? writer, fresh);
    }
  },
  'always says that the mark was held': class extends PlainBackend {
    protected override unmarkOne(key: string, writer: string, fresh: Token) {
      super.unmarkOne(key, writer, fresh);
      return true;
    }
  },
  'says of the last table alone whether its mark was held': class extends PlainBackend {
    override async unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]) {
      const held = tokenKeys.map((key, index) => this.unmarkOne(key, writer, fresh[index]!));
      return held.at(-1) ?? true;
    }
  },
  'leaves no new token where the mark was lost': class extends PlainBackend {
    protected override unmarkOne(key: string, writer: string, fresh: Token) {
      return this.renewOne(key, writer, 1) && super.unmarkOne(key, writer, fresh);
    }
  },
  'replaces marks along with tokens': class extends PlainBackend {
    protected override replaceOne(key: string, fresh: Token) {
      this.row(key).writers.clear();
      super.replaceOne(key, fresh);
    }
  },
  'creates tokens over marks': class extends PlainBackend {
    protected override createOne(key: string, fresh: Token) {
      const row = this.row(key);
      row.token ??= fresh;
      return row.token;
    }
  },
  'asks whether a token is there, and sets it later': class extends PlainBackend {
    override async create(tokenKeys: readonly string[], fresh: readonly Token[]) {
      const { tokens } = await this.read(undefined, tokenKeys);
      return tokens.map((state, index) => {
        if (state === undefined) this.row(tokenKeys[index]!).token = fresh[index];
        return state === undefined ? fresh[index] : state;
      });
    }
  },
  'reads a mark and writes it back later': class extends PlainBackend {
    override async mark(tokenKeys: readonly string[], writer: string, lease: number) {
      const before = tokenKeys.map((key) => new Map(this.row(key).writers));
      await Promise.resolve();
      tokenKeys.forEach((key, index) => {
        this.rows.set(key, {
          token: undefined,
          writers: before[index]!.set(writer, performance.now() + lease),
        });
      });
    }
  },
  'keeps marks for ever': class extends PlainBackend {
    protected override expire() {}
  },
  'lets the lease of the last writer count for all': class extends PlainBackend {
    protected override markOne(key: string, writer: string, lease: number) {
      super.markOne(key, writer, lease);
      const { writers } = this.row(key);
      for (const other of writers.keys()) writers.set(other, performance.now() + lease);
    }
  },
  'renews nothing': class extends PlainBackend {
    protected override renewOne(key: string, writer: string) {
      return this.row(key).writers.has(writer);
    }
  },
  'renews marks that were lost': class extends PlainBackend {
    protected override renewOne(key: string, writer: string, lease: number) {
      this.markOne(key, writer, lease);
      return true;
    }
  },
  'shows the old token when a lease has run out': class extends PlainBackend {
    readonly #old = new Map<string, Token | undefined>();
    protected override markOne(key: string, writer: string, lease: number) {
      this.#old.set(key, this.row(key).token);
      super.markOne(key, writer, lease);
    }
    protected override state(key: string) {
      const marked = this.row(key).writers.size > 0;
      const state = super.state(key);
      return marked && state === undefined ? this.#old.get(key) : state;
    }
  },
  'keeps bytes as text': class extends PlainBackend {
    override store(key: string, entry: Entry, timeout: number | null) {
      const payload = Buffer.from(Buffer.from(entry.payload as Uint8Array).toString());
      return super.store(key, { ...entry, payload }, timeout);
    }
  },
  'cuts large entries off': class extends PlainBackend {
    override store(key: string, entry: Entry, timeout: number | null) {
      const payload = (entry.payload as Uint8Array).subarray(0, 1_000_000);
      return super.store(key, { ...entry, payload }, timeout);
    }
  },
  'keeps the first entry of a name': class extends PlainBackend {
    override async store(key: string, entry: Entry, timeout: number | null) {
      if (!this.entries.has(key)) await super.store(key, entry, timeout);
    }
  },
  'ignores timeouts': class extends PlainBackend {
    override store(key: string, entry: Entry) {
      return super.store(key, entry, null);
    }
  },
  'takes milliseconds for microseconds': class extends PlainBackend {
    override store(key: string, entry: Entry, timeout: number | null) {
      return super.store(key, entry, timeout === null ? null : timeout / 1_000);
    }
  },
  'stores tokens in another order': class extends PlainBackend {
    override store(key: string, entry: Entry, timeout: number | null) {
      return super.store(key, { ...entry, tokens: [...entry.tokens].reverse() }, timeout);
    }
  },
  'answers each table once': class extends PlainBackend {
    override read(entryKey: string | undefined, tokenKeys: readonly string[]) {
      return super.read(entryKey, [...new Set(tokenKeys)]);
    }
  },
  'does not tell capitals apart': class extends PlainBackend {
    protected override row(key: string) {
      return super.row(key.toLowerCase());
    }
  },
  'cuts long names off': class extends PlainBackend {
    protected override row(key: string) {
      return super.row(key.slice(0, 250));
    }
  },
  'answers one call with the entry of another': class extends PlainBackend {
    #last = '';
    override async read(entryKey: string | undefined, tokenKeys: readonly string[]) {
      this.#last = entryKey ?? this.#last;
      await Promise.resolve();
      return super.read(entryKey === undefined ? undefined : this.#last, tokenKeys);
    }
  },
  'clears entries and keeps tokens': class extends PlainBackend {
    override clear() {
      this.entries.clear();
    }
  },
  'clears marks and says that they were held': class extends PlainBackend {
    #cleared = false;
    override clear() {
      super.clear();
      this.rows.clear();
      this.#cleared = true;
    }
    protected override unmarkOne(key: string, writer: string, fresh: Token) {
      return super.unmarkOne(key, writer, fresh) || this.#cleared;
    }
  },
  'cannot be closed twice': class extends PlainBackend {
    #closed = false;
    override close() {
      if (this.#closed) throw new Error('closed');
      this.#closed = true;
    }
  },
  'shares entries but not tokens': class extends PlainBackend {
    constructor(_rows: unknown, entries: Shared[1]) {
      super(new Map(), entries);
    }
  },
  'takes its marks with it when it closes': class extends PlainBackend {
    override close() {
      this.rows.clear();
    }
  },
};
