/**
 * What a change of rows, or a run of a routine, may change in the end.
 *
 * A change is a relation and an event: triggers, rules and foreign keys follow the one that they are made for.
 * From a relation it goes down to partitions and heirs (why not up: expand-reads.ts), from a view to what the
 * view reads, along foreign keys that act, and into the bodies of triggers and rules. Routines lead on to what
 * their bodies write and call, volatile or not: a STABLE function may call one that writes.
 */
import { strongest } from '../analysis/body-session';
import type { SessionChange } from '../analysis/session';
import type { RelationFact, RelationRef, RoutineFact, RowEvent } from '../databases/catalog-facts';
import type { Definitions } from './definition';
import { idOf } from './relation-id';

/** TRUNCATE … CASCADE empties all that references a table, whatever its foreign keys do on DELETE. */
export type WriteEvent = RowEvent | 'truncate-cascade';

export const ROW_EVENTS: readonly WriteEvent[] = ['insert', 'update', 'delete'];

/** A relation that is changed, a routine that runs, or a text that runs in the name of a schema. */
export type WriteStart =
  | { readonly relation: RelationFact; readonly event: WriteEvent }
  | { readonly routine: RoutineFact }
  | { readonly body: string | null; readonly schema: string };

export interface WriteReach {
  /** relations whose rows may change; `'every'` when it cannot be told */
  readonly relations: readonly RelationRef[] | 'every';
  /** a body that runs may change the schema */
  readonly schema: boolean;
  /** a body that runs may begin or end transactions */
  readonly commits: boolean;
  /** a body that runs changes its session, or may */
  readonly session: SessionChange | undefined;
}

interface Step {
  /** rows of these may change although the catalog knows nothing more about them */
  readonly presumed?: readonly RelationRef[];
  readonly next: readonly WriteStart[];
  readonly every?: boolean;
  readonly schema?: boolean;
  readonly commits?: boolean;
  readonly session?: SessionChange | undefined;
}

export class WriteExpansion {
  readonly #reaches = new Map<string, WriteReach>();

  constructor(readonly definitions: Definitions) {}

  /** All changes that may follow from these. */
  reach(starts: readonly WriteStart[]): WriteReach {
    return merge(starts.map((start) => this.#reach(start)));
  }

  #reach(start: WriteStart): WriteReach {
    const key = keyOf(start);
    let reach = this.#reaches.get(key);
    if (reach === undefined) {
      reach = this.#follow(start);
      this.#reaches.set(key, reach);
    }
    return reach;
  }

  #follow(start: WriteStart): WriteReach {
    const seen = new Map([[keyOf(start), start]]);
    const relations = new Set<RelationRef>();
    let every = false;
    let schema = false;
    let commits = false;
    const sessions: (SessionChange | undefined)[] = [];
    for (const change of seen.values()) {
      if ('relation' in change && isWatched(change.relation)) relations.add(change.relation);
      const step = this.#step(change);
      for (const presumed of step.presumed ?? [])
        if (!isFact(presumed) || isWatched(presumed)) relations.add(presumed);
      for (const next of step.next) if (!seen.has(keyOf(next))) seen.set(keyOf(next), next);
      every ||= step.every === true;
      schema ||= step.schema === true;
      commits ||= step.commits === true;
      sessions.push(step.session);
    }
    return { relations: every ? 'every' : [...relations], schema, commits, session: strongest(sessions) };
  }

  #step(change: WriteStart): Step {
    if ('routine' in change) return this.#routineStep(change.routine);
    if ('body' in change) return this.#bodyStep(change.body, change.schema);
    return this.#relationStep(change.relation, change.event);
  }

  #relationStep(relation: RelationFact, event: WriteEvent): Step {
    const { index } = this.definitions;
    const next: WriteStart[] = [
      ...[...index.childrenOf(relation), ...index.twinsOf(relation)].map((other) => ({
        relation: other,
        event,
      })),
      ...this.#references(relation, event),
      ...this.#triggers(relation, event),
      ...this.#rules(relation, event),
      ...index.routines(relation.runsOnWrite).map((routine) => ({ routine })),
    ];
    // a row that no longer fits its partition is deleted there and inserted elsewhere
    if (relation.kind === 'partitioned' && event === 'update')
      next.push(...changes(relation, ['insert', 'delete']));
    if (relation.replacesRows && (event === 'insert' || event === 'update'))
      next.push(...changes(relation, ['delete']));
    // what keeps its rows elsewhere may keep them in a table of this very database: MERGE of MySQL, a loop of FEDERATED
    // or of postgres_fdw
    const every = relation.kind === 'foreign' || index.hiddenTriggers.has(index.fold(relation.schema));
    if (relation.kind !== 'view') return { next, every };
    const view = this.#viewStep(relation, event);
    return { next: [...next, ...view.next], every: every || view.every === true };
  }

  #viewStep(view: RelationFact, event: WriteEvent): Step {
    const reading = this.definitions.view(view);
    const untold = reading.refusal?.because === 'not-understood' && view.uses === undefined;
    return { next: reading.relations.flatMap((relation) => changes(relation, [event])), every: untold };
  }

  #references(relation: RelationFact, event: WriteEvent): WriteStart[] {
    const { index } = this.definitions;
    return index.referencesTo(relation).flatMap(({ child, onDelete, onUpdate }) => {
      const effect: WriteEvent | 'nothing' =
        event === 'delete'
          ? onDelete
          : event === 'update'
            ? onUpdate
            : event === 'truncate-cascade'
              ? event
              : 'nothing';
      return effect === 'nothing' ? [] : index.relations(child).flatMap((found) => changes(found, [effect]));
    });
  }

  #triggers(relation: RelationFact, event: WriteEvent): WriteStart[] {
    const { index } = this.definitions;
    const rowEvent = event === 'truncate-cascade' ? 'truncate' : event;
    const triggers = index.triggersOf(relation).filter(({ events }) => events.includes(rowEvent));
    return triggers.flatMap(({ routine, body = null }): WriteStart[] => {
      if (routine === undefined) return [{ body, schema: relation.schema }];
      return index.routines([routine]).map((found) => ({ routine: found }));
    });
  }

  /** What a rule's actions use is taken to be written: reading it does no harm to say so. */
  #rules(relation: RelationFact, event: WriteEvent): WriteStart[] {
    const { index } = this.definitions;
    const rules = index.rulesOf(relation).filter((rule) => rule.event === event);
    const relations = rules.flatMap((rule) => this.definitions.used(rule.uses.relations));
    const routines = rules.flatMap((rule) => index.routines(rule.uses.routines));
    return [
      ...relations.flatMap((used) => changes(used, ROW_EVENTS)),
      ...routines.map((routine) => ({ routine })),
    ];
  }

  #routineStep(routine: RoutineFact): Step {
    const parts = this.definitions.index.routines(routine.parts).map((part) => ({ routine: part }));
    if (routine.reach === 'nothing') return { next: parts };
    if (routine.reach === 'anything') return UNTOLD;
    return { next: [...parts, { body: routine.body ?? null, schema: routine.schema }] };
  }

  #bodyStep(body: string | null, schemaName: string): Step {
    if (body === null) return UNTOLD;
    const { targets, routines, schema, commits, session, truncates } = this.definitions.writing(
      body,
      schemaName,
    );
    const calls = routines.map((routine) => ({ routine }));
    if (targets === null) return { next: calls, every: true, schema, commits, session };
    const events: readonly WriteEvent[] = truncates
      ? [...ROW_EVENTS, 'truncate', 'truncate-cascade']
      : ROW_EVENTS;
    const known = targets.filter(isFact).flatMap((relation) => changes(relation, events));
    return { presumed: targets, next: [...known, ...calls], schema, commits, session };
  }
}

/** A body that nobody shows us. */
const UNTOLD: Step = { next: [], every: true, schema: true, commits: true, session: 'set' };

function changes(relation: RelationFact, events: readonly WriteEvent[]): WriteStart[] {
  return events.map((event) => ({ relation, event }));
}

/** Nobody caches what is read of these. */
function isWatched({ kind }: RelationFact): boolean {
  return kind !== 'temporary' && kind !== 'system' && kind !== 'sequence';
}

function isFact(ref: RelationRef): ref is RelationFact {
  return 'kind' in ref;
}

function keyOf(start: WriteStart): string {
  if ('routine' in start) return `run ${start.routine.id}`;
  return 'body' in start
    ? `body ${start.schema} ${start.body ?? ''}`
    : `${start.event} ${idOf(start.relation)}`;
}

function merge(reaches: readonly WriteReach[]): WriteReach {
  const schema = reaches.some((reach) => reach.schema);
  const commits = reaches.some((reach) => reach.commits);
  const session = strongest(reaches.map((reach) => reach.session));
  const relations = new Map<string, RelationRef>();
  for (const reach of reaches) {
    if (reach.relations === 'every') return { relations: 'every', schema, commits, session };
    for (const relation of reach.relations) relations.set(idOf(relation), relation);
  }
  return { relations: [...relations.values()], schema, commits, session };
}
