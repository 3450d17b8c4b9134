/**
 * Visits every state that the model can reach, breadth first, so that the first stale answer has the shortest way.
 */
import { initialState, type Rules, type Size, type State, successors } from './protocol';

export interface Search {
  readonly states: number;
  /** the steps that lead to a stale answer, and the answer */
  readonly stale: { readonly steps: readonly string[]; readonly what: string } | undefined;
}

interface Visit {
  readonly state: State;
  readonly from: Visit | undefined;
  readonly label: string;
}

export function search(size: Size, rules: Rules): Search {
  const start = initialState(size);
  const seen = new Set([keyOf(start)]);
  let frontier: Visit[] = [{ state: start, from: undefined, label: '' }];
  while (frontier.length > 0) {
    const next: Visit[] = [];
    for (const visit of frontier) {
      for (const { label, state } of successors(visit.state, rules)) {
        const reached: Visit = { state, from: visit, label };
        if (state.stale !== null)
          return { states: seen.size, stale: { steps: wayTo(reached), what: state.stale } };
        const key = keyOf(state);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(reached);
      }
    }
    frontier = next;
  }
  return { states: seen.size, stale: undefined };
}

/**
 * Tokens are told apart by nothing but equality, so states that differ only in their names are one; flights that
 * have landed and that nobody waits for are forgotten.
 */
function keyOf(state: State): string {
  const names = new Map<number, number>([[0, 0]]);
  const name = (token: number): number => {
    let known = names.get(token);
    if (known === undefined) {
      known = names.size;
      names.set(token, known);
    }
    return known;
  };
  const readers = state.readers.map((reader) => {
    const flight = state.flights[reader.flight];
    return [
      reader.at,
      reader.left,
      reader.atLeast,
      name(reader.token),
      reader.value,
      flight ? [name(flight.token), flight.value, reader.flight] : 0,
    ];
  });
  const entry = state.entry === null ? 0 : [name(state.entry.token), state.entry.value];
  const airborne = state.flights.flatMap(({ token, value }, index) =>
    value < 0 ? [[name(token), index]] : [],
  );
  return JSON.stringify([
    state.version,
    name(state.token),
    state.marks,
    entry,
    airborne,
    readers,
    state.writers,
  ]);
}

function wayTo(visit: Visit): string[] {
  const steps: string[] = [];
  for (let at: Visit | undefined = visit; at?.from !== undefined; at = at.from) steps.unshift(at.label);
  return steps;
}
