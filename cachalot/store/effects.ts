/**
 * What one statement text may change, seen from where it is sent: the session that it runs in, the transaction
 * that is open, the settings.
 */
import { currentSettings } from '../../settings/current';
import { strongest } from '../analysis/body-session';
import type { SessionChange } from '../analysis/session';
import type { Statement } from '../analysis/statement';
import type { Table, WriteEffect } from '../catalog/catalog';
import type { Reach } from './marks';
import type { Passage } from './passage';
import { changes, effectOf } from './plan';
import { NOTHING, reachOf } from './reach';
import type { Session } from './session';

export function reachOfPassage(passage: Passage): Reach {
  const { plan, database, query, session } = passage;
  const { statements } = plan.analysis;
  if (query.method === 'raw' && !plan.reads && !currentSettings().CACHALOT_INVALIDATE_RAW) {
    if (statements.some((statement) => statement.kind === 'schema')) database.catalogState.distrust();
    return NOTHING;
  }
  const effects = effectsOf(passage);
  if (!effects.some(changes)) return NOTHING;
  const lasting = statements.flatMap((statement, index) =>
    isTemporary(statement, session) ? [] : [knownNames(effects[index]!, statement, session)],
  );
  return reachOf(lasting, database.catalog);
}

/** Some of the tables show their changes at once, whatever becomes of the transaction. */
export function isImmediate(passage: Passage): boolean {
  return effectsOf(passage).some((effect) => effect.immediate);
}

/** The open transaction may end with it: by its own words, or by what a body does that it calls. */
export function mayCommit(passage: Passage): boolean {
  return passage.plan.mayCommit || effectsOf(passage).some((effect) => effect.commits === true);
}

/** What it does to the session by what it runs: routines, triggers. Its own words are in its analysis. */
export function sessionChangeOf(passage: Passage): SessionChange | undefined {
  return strongest(effectsOf(passage).map(({ session }) => session));
}

/** A table that is written and that the catalog does not know: somebody may have made it unseen. */
export function newTableIn({ plan, database, session }: Passage): string | undefined {
  const { catalog } = database;
  if (catalog === undefined) return undefined;
  for (const [index, statement] of plan.analysis.statements.entries()) {
    if (statement.kind !== 'write' || isTemporary(statement, session)) continue;
    const [name] = plan.effects(catalog)[index]!.unknown ?? [];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** In a session that was told to look names up elsewhere, a bare name may mean a table of any schema. */
function effectsOf({ plan, database, session }: Passage): readonly WriteEffect[] {
  const { catalog } = database;
  const { statements } = plan.analysis;
  if (catalog === undefined) return statements.map(worstEffect);
  const moved = session.changed || session.transaction?.sessionChanged === true;
  return moved ? statements.map((statement) => effectOf(statement, catalog, true)) : plan.effects(catalog);
}

/**
 * A transaction that has changed the schema invalidates everything at its commit; a table that it made itself
 * is then not a reason to tell the listeners of every other table. Any other table that the catalog does not
 * know may have triggers that it does not know either.
 */
function knownNames(
  effect: WriteEffect,
  { kind, targets }: Statement,
  { transaction }: Session,
): WriteEffect {
  if (transaction?.schemaChanged) {
    if (effect.tables !== 'every' || targets === null) return effect;
    return { ...effect, tables: targets.map(tableNamed) };
  }
  const unknown = kind === 'write' && transaction !== undefined && effect.unknown !== undefined;
  return unknown ? { ...effect, tables: 'every' } : effect;
}

function tableNamed(name: readonly string[]): Table {
  const label = name.join('.');
  return { id: label, schema: '', name: label, label };
}

/** What a statement may change when there is no catalog to ask. */
function worstEffect({ kind, calls, control }: Statement): WriteEffect {
  const harmless =
    (kind === 'transaction' && control?.verb !== 'commit-detached') ||
    kind === 'session' ||
    kind === 'neutral' ||
    (kind === 'read' && !calls.length);
  return {
    tables: harmless ? [] : 'every',
    schema: kind === 'schema' || kind === 'unknown',
    immediate: !harmless,
    commits: !harmless,
  };
}

/** Making, filling and dropping temporary tables concerns this session alone. */
function isTemporary({ targets, temporary }: Statement, { temporaryTables }: Session): boolean {
  if (temporary) return true;
  if (targets === null || targets.length === 0 || temporaryTables.size === 0) return false;
  return targets.every((name) => temporaryTables.has(name[name.length - 1]!));
}
