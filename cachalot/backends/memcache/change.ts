/** What each operation makes of what stands under a token's key, and what it answers. Pure. */
import type { Token } from '../cache-backend';
import type { Marks, Standing } from './token-value';

export type Change =
  | { readonly kind: 'create'; readonly fresh: Token }
  | { readonly kind: 'replace'; readonly fresh: Token }
  | { readonly kind: 'mark'; readonly writer: string; readonly seconds: number }
  | { readonly kind: 'renew'; readonly writer: string; readonly seconds: number }
  | { readonly kind: 'unmark'; readonly writer: string; readonly fresh: Token };

export interface Step {
  readonly standing: Standing;
  /** whether the writer held its mark; `true` for those that hold none */
  readonly held: boolean;
}

const NONE: Marks = new Map();

/** Marks of writers whose lease ran out must have been taken out before; see `withoutLapsed`. */
export function step(standing: Standing, change: Change): Step {
  const marks = standing.kind === 'marks' ? standing.marks : NONE;
  switch (change.kind) {
    case 'create':
      return { standing: standing.kind === 'nothing' ? tokenOf(change.fresh) : standing, held: true };
    case 'replace':
      return { standing: marks.size > 0 ? standing : tokenOf(change.fresh), held: true };
    case 'mark':
      return { standing: withWriter(marks, change), held: true };
    case 'renew':
      return marks.has(change.writer)
        ? { standing: withWriter(marks, change), held: true }
        : { standing, held: false };
    case 'unmark': {
      const others = new Map(marks);
      const held = others.delete(change.writer);
      return { standing: others.size > 0 ? marked(others) : tokenOf(change.fresh), held };
    }
  }
}

/** What stands once the writers without a lease are gone. */
export function withoutLapsed(standing: Standing, isAlive: (writer: string) => boolean): Standing {
  if (standing.kind !== 'marks') return standing;
  const alive = new Map([...standing.marks].filter(([writer]) => isAlive(writer)));
  if (alive.size === standing.marks.size) return standing;
  return alive.size > 0 ? marked(alive) : { kind: 'nothing' };
}

/** Seconds until the key may go: the longest lease, however much of it is over. */
export function lifetime(standing: Standing): number {
  return standing.kind === 'marks' ? Math.max(...standing.marks.values()) : 0;
}

function withWriter(marks: Marks, { writer, seconds }: { writer: string; seconds: number }): Standing {
  return marked(new Map(marks).set(writer, seconds));
}

function marked(marks: Marks): Standing {
  return { kind: 'marks', marks };
}

function tokenOf(token: Token): Standing {
  return { kind: 'token', token };
}
