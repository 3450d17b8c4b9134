/**
 * One table's token as a folder: its files are the tokens that stand and the marks of writers, and each step is
 * one call that the file system makes whole or not at all. Nothing is locked, so nothing stays locked.
 *
 * - `t-…` is a token, in its name.
 * - `first` is the token of a table that nobody has written to yet, in its text; `link` makes it for the first
 *   comer alone.
 * - `w-…` is a writer's mark; its file times say from when to when it is leased.
 *
 * The state is read from one listing. With a leased mark in it the table is marked; with a mark whose lease ran
 * out it has no token, whatever else is there; else its tokens together are its token.
 *
 * Why no token comes back: whatever invalidates (mark, unmark, replace) lists the folder, and is done only when
 * all tokens of that list are gone. No token is ever made twice. What a reader saw before therefore holds a token
 * that nobody will ever see again. Removing one token too many is harmless: it only makes a miss. So is making
 * none, which is what happens on a full disk.
 *
 * Why no reader passes a mark: it is there before the first token is removed, and stays until the new token is
 * there and the others are gone. A name that is there during a whole listing is in it. A listing that overlaps
 * the making of the mark began before the write could show. One that overlaps its removal finds no token from
 * before the mark, because those were gone before the write was sent.
 *
 * A process that dies in between leaves a mark, or a token too many, or one too few. The mark runs out, and who
 * creates the next token first removes all others, then the mark.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Token, TokenState } from '../cache-backend';
import { isCode, orAbsent } from './absent';
import { fileName } from './file-name';
import { type Lease, leaseFrom, leaseOf } from './lease';

const FIRST = 'first';
const TOKEN = 't-';
const MARK = 'w-';
const OWNER_ONLY = 0o600;
const MOST_LISTINGS = 5;

interface Listing {
  readonly tokens: readonly string[];
  readonly leased: readonly string[];
  readonly lapsed: readonly string[];
}

export class TokenFolder {
  constructor(
    private readonly folder: string,
    /** where files are made before they get their name; on the same file system */
    private readonly workshop: string,
  ) {}

  async state(): Promise<TokenState> {
    return this.#stateOf(await this.#list());
  }

  async create(fresh: Token): Promise<TokenState> {
    const before = await this.#list();
    if (before.leased.length > 0) return null;
    if (before.lapsed.length > 0) await this.#remove([...before.tokens, ...before.lapsed]);
    else if (before.tokens.length > 0) return this.#stateOf(before);
    const made = await this.#make(fresh);
    try {
      await this.#within(() => link(made, this.#path(FIRST))).catch(unlessExists);
    } finally {
      await unlink(made);
    }
    return this.state();
  }

  async mark(writer: string, lease: number): Promise<void> {
    const mark = this.#path(MARK + fileName(writer));
    const { from, to } = leaseFrom(lease);
    try {
      if (!(await this.#lease(mark, { from, to }))) await this.#put(mark, { from, to });
    } finally {
      const { tokens } = await this.#list();
      await this.#remove(tokens);
    }
  }

  async renew(writer: string, lease: number): Promise<boolean> {
    const mark = MARK + fileName(writer);
    if ((await this.#isLeased(mark)) !== true) return false;
    return this.#lease(this.#path(mark), leaseFrom(lease));
  }

  async unmark(writer: string, fresh: Token): Promise<boolean> {
    const mark = MARK + fileName(writer);
    const before = await this.#renew(fresh);
    if (!before.leased.includes(mark)) return false;
    return (await orAbsent(unlink(this.#path(mark)).then(() => true))) ?? false;
  }

  async replace(fresh: Token): Promise<void> {
    await this.#renew(fresh);
  }

  /** Forgets all but the marks of writers. */
  async clear(): Promise<void> {
    const { tokens, lapsed } = await this.#list();
    await this.#remove([...tokens, ...lapsed]);
    await rmdir(this.folder).catch(() => undefined);
  }

  async #stateOf({ tokens, leased, lapsed }: Listing): Promise<TokenState> {
    if (leased.length > 0) return null;
    if (lapsed.length > 0 || tokens.length === 0) return undefined;
    const texts = await Promise.all(tokens.map((name) => this.#textOf(name)));
    return texts.includes(undefined) ? undefined : texts.sort().reverse().join();
  }

  async #textOf(name: string): Promise<string | undefined> {
    if (name !== FIRST) return Buffer.from(name.slice(TOKEN.length), 'hex').toString();
    const text = await orAbsent(readFile(this.#path(FIRST), 'utf8'));
    return text === '' ? FIRST : text;
  }

  /** A mark that went while its times were read leaves unknown what the list is worth, so another is made. */
  async #list(): Promise<Listing> {
    for (let attempt = 1; ; attempt += 1) {
      const names = (await orAbsent(readdir(this.folder))) ?? [];
      const tokens = names.filter((name) => name === FIRST || name.startsWith(TOKEN));
      const marks = names.filter((name) => name.startsWith(MARK));
      if (marks.length === 0) return { tokens, leased: [], lapsed: [] };
      const leases = await Promise.all(marks.map((name) => this.#isLeased(name)));
      if (leases.includes(undefined) && attempt < MOST_LISTINGS) continue;
      const leased = marks.filter((_, index) => leases[index]);
      return { tokens, leased, lapsed: marks.filter((_, index) => !leases[index]) };
    }
  }

  async #isLeased(mark: string): Promise<boolean | undefined> {
    const times = await orAbsent(stat(this.#path(mark)));
    return times && leaseOf(times);
  }

  /** `false` when the mark is not there. */
  async #lease(mark: string, { from, to }: Lease): Promise<boolean> {
    return (await orAbsent(utimes(mark, to, from).then(() => true))) ?? false;
  }

  async #put(mark: string, lease: Lease): Promise<void> {
    const made = await this.#make('', lease);
    try {
      await this.#within(() => rename(made, mark));
    } catch (error) {
      await unlink(made);
      throw error;
    }
  }

  /** Leaves the fresh token alone, or none where it cannot be made. Answers with what was there before. */
  async #renew(fresh: Token): Promise<Listing> {
    const before = await this.#list();
    await this.#add(fresh).catch(() => undefined);
    await this.#remove([...before.tokens, ...before.lapsed]);
    return before;
  }

  /** Tokens go before marks: a table without a mark must show no token that the mark was there to hide. */
  async #remove(names: readonly string[]): Promise<void> {
    const [marks, tokens] = [
      names.filter((name) => name.startsWith(MARK)),
      names.filter((name) => !name.startsWith(MARK)),
    ];
    await Promise.all(tokens.map((name) => orAbsent(unlink(this.#path(name)))));
    await Promise.all(marks.map((name) => orAbsent(unlink(this.#path(name)))));
  }

  async #add(fresh: Token): Promise<void> {
    const name = this.#path(TOKEN + Buffer.from(fresh).toString('hex'));
    await this.#within(async () => (await open(name, 'wx', OWNER_ONLY)).close());
  }

  /** A file with its text and its times, before it has the name under which others find it. */
  async #make(text: string, lease?: Lease): Promise<string> {
    const name = path.join(this.workshop, randomUUID());
    const file = await open(name, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(text);
      if (lease !== undefined) await file.utimes(lease.to, lease.from);
    } finally {
      await file.close();
    }
    return name;
  }

  /** The folder is made when something is first put into it, and again if it was removed meanwhile. */
  async #within<T>(put: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await put();
      } catch (error) {
        if (!isCode(error, 'ENOENT') || attempt === 3) throw error;
        await mkdir(this.folder, { recursive: true, mode: 0o700 });
      }
    }
  }

  #path(name: string): string {
    return path.join(this.folder, name);
  }
}

function unlessExists(error: unknown): void {
  if (!isCode(error, 'EEXIST')) throw error;
}
