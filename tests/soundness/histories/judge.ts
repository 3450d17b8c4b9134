/**
 * The judge of a round: is there an order of commits in which every read, from the cache or not, saw what its
 * database would have shown it?
 *
 * - What is committed is in the lists at the end, what is undone is not, and no read shows anything else but the
 *   beginning of such a list and, behind it, what its own transaction has appended.
 * - Every commit and every snapshot has a moment within its time. What a snapshot shows was committed before it, what it
 *   does not show was committed after it. A statement outside of transactions and one under READ COMMITTED has a
 *   snapshot of its own; stricter levels have one for all tables that they read. So a read is neither older than what
 *   was acknowledged before it began, nor does it show half a transaction.
 * - Those that asked for SERIALIZABLE, and all of SQLite, fit into one order as if each had run alone, between its
 *   BEGIN and its last acknowledgement.
 *
 * What a level allows is not counted: write skew below SERIALIZABLE, rows that are not committed under MySQL’s READ
 * UNCOMMITTED, and under its REPEATABLE READ the latest version of rows that the transaction has changed itself.
 */
import { isSerial, type Key, type Round, type Step, scopeOf, type Unit } from './history';
import { inexplicable, Moment } from './moments';
import { leftBy, Own } from './own';
import { seenUncommitted } from './uncommitted';

type Read = Extract<Step, { kind: 'read' }>;

/** @returns what is wrong */
export function judge(round: Round): string[] {
  const court = new Court(round);
  court.hear();
  return court.wrong;
}

/** One read of one list, without what its own transaction has appended. */
interface Observation {
  readonly unit: Unit;
  readonly key: Key;
  /** so many changes of others it has seen */
  readonly count: number;
}

class Court {
  readonly wrong: string[] = [];
  readonly #writers = new Map<number, Unit>();
  readonly #commits = new Map<Unit, Moment>();
  readonly #views: Moment[] = [];
  /** of the serial ones: each as if it ran alone, at one moment */
  readonly #serial = new Map<Unit, Moment>();

  constructor(private readonly round: Round) {}

  hear(): void {
    const { units, lists } = this.round;
    for (const unit of units)
      for (const step of unit.steps) if (step.kind === 'append') this.#writers.set(step.value, unit);
    for (const unit of units) this.#settle(unit);
    for (const [key, list] of lists) this.#checkList(key, list);
    if (this.wrong.length > 0) return;
    for (const unit of units) this.#look(unit);
    this.wrong.push(...inexplicable([...this.#commits.values(), ...this.#views]));
    this.wrong.push(...inexplicable(this.#serial.values()));
  }

  /** Whether it was committed: the answer says so, or else the lists do. */
  #settle(unit: Unit): void {
    const { database, lists } = this.round;
    const { end } = unit;
    const left = leftBy(unit, database);
    const present = left.filter(([key, value]) => lists.get(key)?.includes(value));
    const certain = end.how === 'commit' && end.at !== undefined;
    if (present.length < left.length && (certain || present.length > 0))
      this.wrong.push(`${title(unit)} was committed, but not all that it appended is there`);
    if (end.how === 'rollback' && present.length > 0)
      this.wrong.push(`${title(unit)} was rolled back, but what it appended is there`);
    if (end.how !== 'commit' || !(certain || present.length > 0)) return;
    const to = end.at ?? Number.POSITIVE_INFINITY;
    if (left.length > 0) this.#commits.set(unit, new Moment(`commit of ${title(unit)}`, end.from, to));
    if (isSerial(database, unit.level)) this.#serial.set(unit, new Moment(title(unit), unit.from, to));
  }

  /** The order of a list is that in which its changes were committed. */
  #checkList(key: Key, list: readonly number[]): void {
    if (new Set(list).size < list.length) this.wrong.push(`${key} holds a change twice: ${list}`);
    for (const [index, value] of list.entries()) {
      const unit = this.#writers.get(value);
      if (unit === undefined || !this.#commits.has(unit)) {
        this.wrong.push(`${key} holds ${value}, which nobody has committed`);
        return;
      }
      const before = this.#writers.get(list[index - 1]!);
      if (before === undefined || before === unit) continue;
      this.#commits.get(before)?.before(this.#commits.get(unit)!);
      const [one, other] = [this.#serial.get(before), this.#serial.get(unit)];
      if (one !== undefined && other !== undefined) one.before(other);
    }
  }

  #look(unit: Unit): void {
    const { database } = this.round;
    const scope = scopeOf(database, unit.level);
    const own = new Own(database);
    const lasting = scope === 'transaction' ? this.#lastingView(unit) : undefined;
    for (const step of unit.steps) {
      own.follow(step);
      if (step.kind !== 'read') continue;
      if (scope === 'nothing is kept back') {
        this.wrong.push(
          ...seenUncommitted(this.round, this.#writers, step, own).map((text) => `${text} ${by(step, unit)}`),
        );
        continue;
      }
      const view = lasting ?? this.#view(`${step.path} of ${title(unit)}`, step.from, step.at);
      for (const [key, seen] of Object.entries(step.seen)) {
        const count = this.#countOfOthers(unit, step, key, seen, own);
        if (count === undefined) continue;
        this.#placeSerial({ unit, key, count });
        // InnoDB shows a transaction the latest version of a row that it has changed itself.
        if (database === 'mysql' && lasting !== undefined && own.of(key).length > 0) continue;
        this.#place(view, { unit, key, count });
      }
    }
    if (lasting !== undefined && database !== 'mysql') this.#placeChanges(lasting, unit);
  }

  #view(what: string, from: number, to: number): Moment {
    const view = new Moment(what, from, to);
    this.#views.push(view);
    return view;
  }

  /** The snapshot of a transaction is opened by its first statement, on MySQL by the first that reads. */
  #lastingView(unit: Unit): Moment | undefined {
    const what = `snapshot of ${title(unit)}`;
    if (unit.opens) return this.#view(what, unit.from, unit.begun);
    const opens = (step: Step) =>
      step.kind === 'read' ||
      (this.round.database !== 'mysql' && (step.kind === 'append' || step.kind === 'stumble'));
    const first = unit.steps.find(opens) as Exclude<Step, { name: string }> | undefined;
    // After a statement that was refused, the next may open it.
    const sure = unit.steps.find((step) => opens(step) && step.kind !== 'stumble') as typeof first;
    if (first === undefined) return undefined;
    return this.#view(what, first.from, sure?.at ?? Number.POSITIVE_INFINITY);
  }

  /** @returns how many changes of others a read has seen; undefined where it has seen what never was */
  #countOfOthers(unit: Unit, step: Read, key: Key, seen: readonly number[], own: Own): number | undefined {
    const mine = own.of(key);
    const count = seen.length - mine.length;
    const list = this.round.lists.get(key) ?? [];
    const stands =
      count >= 0 &&
      mine.every((value, index) => seen[count + index] === value) &&
      seen.slice(0, count).every((value, index) => list[index] === value);
    if (stands) return count;
    const appended = mine.length === 0 ? '' : ` and ${mine} by itself`;
    this.wrong.push(
      `${key} was [${seen}] for ${by(step, unit)}, which is no beginning of what was committed, [${list}]${appended}`,
    );
    return undefined;
  }

  /** What a view shows came before it, what it does not show comes after it. */
  #place(view: Moment, { unit, key, count }: Observation): void {
    const list = this.round.lists.get(key)!;
    const last = this.#writers.get(list[count - 1]!);
    if (last !== undefined) this.#commits.get(last)!.before(view);
    for (let index = count; index < list.length; index += 1) {
      const next = this.#writers.get(list[index]!)!;
      if (next === unit) continue;
      view.before(this.#commits.get(next)!);
      return;
    }
  }

  /** The same among serial ones, as far as no other transaction stands between them: for those nobody vouches. */
  #placeSerial({ unit, key, count }: Observation): void {
    const me = this.#serial.get(unit);
    if (me === undefined) return;
    const list = this.round.lists.get(key)!;
    const [last, next] = [this.#writers.get(list[count - 1]!), this.#writers.get(list[count]!)];
    if (last !== undefined && last !== unit) this.#serial.get(last)?.before(me);
    const other = next === undefined || next === unit ? undefined : this.#serial.get(next);
    if (other !== undefined) me.before(other);
  }

  /** Where a snapshot lasts, a row that has changed since cannot be changed any more, but on MySQL. */
  #placeChanges(view: Moment, unit: Unit): void {
    if (!this.#commits.has(unit)) return;
    for (const key of new Set(leftBy(unit, this.round.database).map(([at]) => at))) {
      const count = this.round.lists.get(key)!.findIndex((value) => this.#writers.get(value) === unit);
      this.#place(view, { unit, key, count });
    }
  }
}

const title = ({ by: who, level }: Unit): string => `${who}, ${level}`;

const by = ({ path, from, at }: Read, unit: Unit): string =>
  `${path} of ${title(unit)} (${(from / 1e6).toFixed(3)}–${(at / 1e6).toFixed(3)})`;
