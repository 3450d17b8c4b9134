/**
 * One table's token as a folder: its files are the tokens that stand and the marks of writers, and each step is
 * one call that the file system makes whole or not at all. Nothing is locked, so nothing stays locked.
 *
 * - `t-…` is a token, in its name.
 * - `first` is the token of a table that nobody has written to yet, in its text; `link` makes it for the first
 *   comer alone.
 * - `w-…` is a writer's mark; the time of the file says until when it is leased.
 *
 * The state is read from one listing; what it means is in `listing.ts`.
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
import path from 'node:path';
import type { Token, TokenState } from '../cache-backend';
import { isCode } from './absent';
import { fileName } from './file-name';
import { deadlineIn, holdsUntil } from './lease';
import { FIRST, type Listing, list, MARK, stateOf, TOKEN } from './listing';
import { removed, type Steps, step, unlessAbsent } from './steps';
import { type Workshop, within } from './workshop';

export class TokenFolder {
  constructor(
    private readonly folder: string,
    private readonly workshop: Workshop,
  ) {}

  *state(): Steps<TokenState> {
    return yield* stateOf(this.folder, yield* list(this.folder));
  }

  *create(fresh: Token): Steps<TokenState> {
    const before = yield* list(this.folder);
    const standing = yield* stateOf(this.folder, before);
    if (standing !== undefined) return standing;
    yield* this.#remove([...before.tokens, ...before.lapsed]);
    const made = yield* this.workshop.make(fresh);
    try {
      yield* within(this.folder, (files) => files.link(made, this.#path(FIRST)));
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    } finally {
      yield* removed(made);
    }
    return yield* this.state();
  }

  /** The mark of a writer that comes again takes the place of the one before. */
  *mark(writer: string, lease: number): Steps<void> {
    try {
      const made = yield* this.workshop.make('', deadlineIn(lease));
      yield* this.workshop.name(made, this.#mark(writer));
    } finally {
      const { tokens } = yield* list(this.folder);
      yield* this.#remove(tokens);
    }
  }

  *renew(writer: string, lease: number): Steps<boolean> {
    const mark = this.#mark(writer);
    const deadline = yield* step((files) => files.changed(mark));
    if (deadline === undefined || !holdsUntil(deadline)) return false;
    yield* unlessAbsent(step((files) => files.setChanged(mark, deadlineIn(lease))));
    return (yield* step((files) => files.changed(mark))) !== undefined;
  }

  *unmark(writer: string, fresh: Token): Steps<boolean> {
    const mark = this.#mark(writer);
    const before = yield* this.replace(fresh);
    if (!before.leased.includes(path.basename(mark))) return false;
    return yield* removed(mark);
  }

  /** Leaves the fresh token alone, or none where it cannot be made. Answers with what was there before. */
  *replace(fresh: Token): Steps<Listing> {
    const before = yield* list(this.folder);
    const name = this.#path(TOKEN + Buffer.from(fresh).toString('hex'));
    try {
      yield* within(this.folder, (files) => files.make(name, ''));
    } catch {
      // The tokens go all the same, and whoever needs one makes it.
    }
    yield* this.#remove([...before.tokens, ...before.lapsed]);
    return before;
  }

  /** Forgets all but the marks of writers. */
  *clear(): Steps<void> {
    const { tokens, lapsed } = yield* list(this.folder);
    yield* this.#remove([...tokens, ...lapsed]);
    try {
      yield* step((files) => files.removeFolder(this.folder));
    } catch {
      // There is a mark in it, or something new.
    }
  }

  /** Tokens go before marks: a table without a mark must show no token that the mark was there to hide. */
  *#remove(names: readonly string[]): Steps<void> {
    for (const name of names) if (!name.startsWith(MARK)) yield* removed(this.#path(name));
    for (const name of names) if (name.startsWith(MARK)) yield* removed(this.#path(name));
  }

  #mark(writer: string): string {
    return this.#path(MARK + fileName(writer));
  }

  #path(name: string): string {
    return path.join(this.folder, name);
  }
}
