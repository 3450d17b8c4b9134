/**
 * The token protocol as a model that runs: one table, one query, readers and writers that take one step at a
 * time, crashes, leases that run out, a cache that forgets.
 *
 * A state is plain data; `successors` gives every state that one step of anybody leads to. The engine’s own code
 * is explored elsewhere; this is the protocol alone, small enough to be searched to the end.
 */

/** What the protocol does, and what a wrong one would leave out. */
export interface Rules {
  /** writers mark the token before their change can show */
  readonly mark: boolean;
  /** readers take the token before the query, not after it */
  readonly tokenFirst: boolean;
  /** readers join only a flight that took off with the token that they have just read */
  readonly joinOwnToken: boolean;
}

export const PROTOCOL: Rules = { mark: true, tokenFirst: true, joinOwnToken: true };

export interface Size {
  readonly readers: number;
  readonly readsEach: number;
  readonly writers: number;
}

interface Reader {
  /** where it is in its current read */
  at: 'idle' | 'asking' | 'querying' | 'storing' | 'waiting' | 'unkept';
  left: number;
  /** what everybody could see when the read began */
  atLeast: number;
  token: number;
  value: number;
  flight: number;
}

interface Writer {
  at: 'idle' | 'marked' | 'applied' | 'done' | 'dead';
}

interface Flight {
  token: number;
  /** -1 while it is in the air */
  value: number;
}

export interface State {
  version: number;
  /** 0: absent */
  token: number;
  /** the writers that hold a mark */
  marks: number[];
  /** `null`: nothing is kept */
  entry: { token: number; value: number } | null;
  flights: Flight[];
  nextToken: number;
  readers: Reader[];
  writers: Writer[];
  /** what was served although something newer was there when the read began */
  stale: string | null;
}

export function initialState({ readers, readsEach, writers }: Size): State {
  const reader: Reader = { at: 'idle', left: readsEach, atLeast: 0, token: 0, value: 0, flight: -1 };
  return {
    version: 0,
    token: 1,
    marks: [],
    entry: null,
    flights: [],
    nextToken: 2,
    readers: Array.from({ length: readers }, () => ({ ...reader })),
    writers: Array.from({ length: writers }, () => ({ at: 'idle' })),
    stale: null,
  };
}

export interface Successor {
  readonly label: string;
  readonly state: State;
}

/** Every state that one step leads to. */
export function successors(state: State, rules: Rules): Successor[] {
  const found: Successor[] = [];
  const step = (label: string, change: (next: State) => void): void => {
    const next = structuredClone(state);
    change(next);
    found.push({ label, state: next });
  };
  state.readers.forEach((reader, index) => {
    readerStep(reader, index, state, rules, step);
  });
  state.writers.forEach((writer, index) => {
    writerStep(writer, index, rules, step);
  });
  world(state, step);
  return found;
}

type StepMaker = (label: string, change: (next: State) => void) => void;

function readerStep(reader: Reader, index: number, state: State, rules: Rules, step: StepMaker): void {
  const name = `R${index + 1}`;
  const me = (next: State): Reader => next.readers[index]!;
  switch (reader.at) {
    case 'idle':
      if (reader.left > 0) {
        step(`${name} begins`, (next) => {
          Object.assign(me(next), { at: 'asking', left: reader.left - 1, atLeast: state.version });
        });
      }
      break;
    case 'asking':
      step(`${name} asks the cache`, (next) => ask(next, me(next), rules, name));
      break;
    case 'querying':
      step(`${name} queries`, (next) => {
        Object.assign(me(next), { at: 'storing', value: next.version });
      });
      break;
    case 'unkept':
      step(`${name} queries, keeps nothing`, (next) => finish(me(next)));
      break;
    case 'storing':
      step(`${name} stores`, (next) => store(next, me(next), rules));
      break;
    case 'waiting':
      if (state.flights[reader.flight]!.value >= 0) {
        step(`${name} lands`, (next) => {
          serve(next, me(next), next.flights[reader.flight]!.value, name);
          finish(me(next));
        });
      }
      break;
  }
}

/** One round trip: the entry and the token. */
function ask(next: State, reader: Reader, rules: Rules, name: string): void {
  if (next.marks.length > 0) {
    reader.at = 'unkept';
    return;
  }
  if (next.token === 0) next.token = next.nextToken++;
  if (next.entry !== null && next.entry.token === next.token) {
    serve(next, reader, next.entry.value, name);
    finish(reader);
    return;
  }
  reader.token = next.token;
  const flight = next.flights.findIndex(
    ({ value, token }) => value < 0 && (token === reader.token || !rules.joinOwnToken),
  );
  if (flight >= 0) {
    Object.assign(reader, { at: 'waiting', flight });
    return;
  }
  reader.flight = next.flights.push({ token: reader.token, value: -1 }) - 1;
  reader.at = 'querying';
}

function store(next: State, reader: Reader, rules: Rules): void {
  next.flights[reader.flight]!.value = reader.value;
  next.entry = { token: rules.tokenFirst ? reader.token : next.token, value: reader.value };
  finish(reader);
}

function serve(next: State, reader: Reader, value: number, name: string): void {
  if (value < reader.atLeast)
    next.stale ??= `${name} got ${value}, but ${reader.atLeast} was there when it began`;
}

function finish(reader: Reader): void {
  Object.assign(reader, { at: 'idle', atLeast: 0, token: 0, value: 0, flight: -1 });
}

function writerStep(writer: Writer, index: number, rules: Rules, step: StepMaker): void {
  const name = `W${index + 1}`;
  const me = (next: State): Writer => next.writers[index]!;
  const dies = (what: string, change: (next: State) => void = () => {}): void =>
    step(`${name} ${what}`, (next) => {
      change(next);
      me(next).at = 'dead';
    });
  switch (writer.at) {
    case 'idle':
      step(`${name} marks`, (next) => {
        if (rules.mark) next.marks.push(index);
        me(next).at = 'marked';
      });
      break;
    case 'marked':
      step(`${name}’s change shows`, (next) => {
        next.version += 1;
        me(next).at = 'applied';
      });
      dies('dies before its change shows');
      dies('dies, and its change shows all the same', (next) => {
        next.version += 1;
      });
      break;
    case 'applied':
      step(`${name} unmarks`, (next) => {
        next.marks = next.marks.filter((holder) => holder !== index);
        next.token = next.nextToken++;
        me(next).at = 'done';
      });
      if (rules.mark) dies('dies after its change showed');
      break;
  }
}

function world(state: State, step: StepMaker): void {
  const dead = state.marks.filter((holder) => state.writers[holder]!.at === 'dead');
  const held = state.marks.length > dead.length;
  if (dead.length > 0) {
    step('a lease runs out', (next) => {
      next.marks = next.marks.filter((holder) => !dead.includes(holder));
      if (!held) next.token = 0;
    });
  }
  if (state.entry !== null) {
    step('the entry is lost', (next) => {
      next.entry = null;
    });
  }
  if (state.token !== 0 && state.marks.length === 0) {
    step('the token is lost', (next) => {
      next.token = 0;
    });
  }
}
