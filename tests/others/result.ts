/**
 * The result of one comparison as it is kept: the figures, and every lost title with the reason why it is lost.
 */
import fs from 'node:fs';
import path from 'node:path';
import { compare, type Difference, type Lost } from './compare';
import type { Figures } from './figures';
import type { Options } from './options';
import { totals } from './report';
import type { Run } from './run';

/** Why a test may be lost though nothing is wrong. Every other lost title is a defect of cachalot. */
export const REASONS = {
  'counts queries': 'it counts or lists the queries that reach the database, and a hit sends none',
  'changed behind': 'it changes the database behind the process’s back',
  unsteady: 'repeated without cachalot alone, it fails now and then as well',
} as const;

export type Reason = keyof typeof REASONS;

export interface LostForReason extends Lost {
  readonly reason: Reason | null;
}

export interface Result {
  readonly suite: string;
  readonly release: string;
  readonly database: string;
  /** what was changed in the checkout, in a sentence; empty when nothing was */
  readonly changes: string;
  readonly date: string;
  readonly node: string;
  readonly command: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** tests, not titles */
  readonly without: ReturnType<typeof totals>;
  readonly with: ReturnType<typeof totals>;
  readonly lost: readonly LostForReason[];
  readonly gained: readonly string[];
  readonly unsteady: readonly string[];
  readonly figures: Figures;
}

/** Puts a result together; titles that `earlier` gives reasons for keep them. */
export function resultOf(
  options: Options,
  without: readonly Run[],
  withCachalot: Run & { readonly figures: Figures },
  earlier: Pick<Result, 'lost'> | undefined,
): Result {
  const { suite, release, database, changes, command, settings } = options;
  const { lost, ...difference }: Difference = compare(
    without.map(({ report }) => report),
    withCachalot.report,
  );
  const reasons = new Map(earlier?.lost.map(({ title, reason }) => [title, reason]));
  return {
    suite,
    release,
    database,
    changes,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    command,
    settings,
    without: totals(without[0]!.report),
    with: totals(withCachalot.report),
    lost: lost.map((each) => ({ ...each, reason: reasons.get(each.title) ?? null })),
    ...difference,
    figures: withCachalot.figures,
  };
}

/** What is wrong with a result, in sentences; nothing when cachalot has changed nothing. */
export function complaints({ without, lost, figures }: Result): string[] {
  const unexplained = lost.filter(({ reason }) => reason === null).length;
  return [
    ...(without.passed === 0 ? ['Nothing passes without cachalot: is the command right?'] : []),
    ...(figures.copies === 0 ? [`No Knex was patched in ${figures.loaded} processes.`] : []),
    ...(figures.hits === 0 ? ['Nothing was answered from the cache: this run proves nothing.'] : []),
    ...(unexplained > 0 ? [`${unexplained} titles are lost without a reason.`] : []),
  ];
}

export const RESULTS = path.join(__dirname, 'results');

export function readResult(file: string): Result | undefined {
  if (!fs.existsSync(file)) return undefined;
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Result;
}

/** Every result that is kept, in the order of their names. */
export function keptResults(folder = RESULTS): Result[] {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().flatMap((name) => readResult(path.join(folder, name)) ?? []);
}
