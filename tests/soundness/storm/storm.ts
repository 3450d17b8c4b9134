/**
 * A storm: several processes over one database and one cache, in rounds; after each round comes a calm, in which
 * everything that was seen is judged.
 *
 * The same seed draws the same operations for each process, and the same deaths; how the processes interleave is
 * up to the machine.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { Random } from '../support/random';
import { answersOf } from './calm';
import { Place } from './crew';
import { DEATHS, type StormOptions } from './plan';
import { truthOf } from './schema';
import type { Counts } from './sightings';
import { judge, type Told } from './timeline';

/** The outcome, in figures. */
export interface Outcome {
  operations: number;
  reads: number;
  writes: number;
  hits: number;
  misses: number;
  bypasses: number;
  /** reads that met the mark of a write under way */
  marksMet: number;
  /** hits that an audit has compared with the database; it tells of a difference by itself */
  audited: number;
  /** calls that the cache failed */
  errors: number;
  kills: number;
  calms: number;
  /** answers of processes that were compared with the database at calms */
  compared: number;
  lostMarks: number;
  /** statements that the database refused */
  refused: number;
  /** what databases refused and caches failed at, by what they said */
  readonly troubles: Map<string, number>;
  /** what the cache got wrong; nothing after the first round in which there was something */
  readonly found: string[];
}

/** Runs until all operations are done or something was found. `knex` must be without a cache. */
export async function runStorm(
  options: StormOptions,
  knex: Knex,
  progress: (outcome: Outcome) => void = () => {},
): Promise<Outcome> {
  const outcome = nothing();
  const logs = fs.mkdtempSync(path.join(options.folder, 'logs-'));
  const random = new Random(options.seed);
  const crew = Array.from({ length: options.processes }, (_, slot) => new Place(options, slot, logs));
  try {
    await Promise.all(crew.map((place) => place.launch()));
    while (outcome.operations < options.operations && outcome.found.length === 0) {
      const truth = await truthOf(knex);
      const told = (await Promise.all(sailings(options, random, crew))).flat();
      outcome.found.push(...judge(truth, told));
      count(outcome, told);
      await compare(outcome, crew, knex);
      outcome.kills = crew.reduce((sum, { deaths }) => sum + deaths, 0);
      progress(outcome);
    }
    return outcome;
  } finally {
    await Promise.all(crew.map((place) => place.dismiss()));
    fs.rmSync(logs, { recursive: true, force: true });
  }
}

function sailings({ round, kills }: StormOptions, random: Random, crew: readonly Place[]): Promise<Told[]>[] {
  const each = Math.ceil(round / crew.length);
  const deaths = Math.floor(kills + random.next());
  const doomed = new Set(Array.from({ length: deaths }, () => random.below(crew.length)));
  return crew.map((place) => {
    const [after, death] = [1 + random.below(Math.ceil(each * 0.8)), random.pick(DEATHS)];
    return place.sail(each, doomed.has(place.slot) ? after : undefined, death);
  });
}

/**
 * Asked twice, every process must answer as the database does. What a dead process had sent may still take effect
 * meanwhile; then they are asked anew.
 */
async function compare(outcome: Outcome, crew: readonly Place[], knex: Knex): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const before = await answersOf(knex);
    const answers = await Promise.all(crew.map(async (place) => ({ place, ...(await place.calm()) })));
    const after = await answersOf(knex);
    if (JSON.stringify(before) !== JSON.stringify(after)) continue;
    outcome.calms += 1;
    for (const { place, answers: first, again } of answers) {
      for (const [index, truth] of before.entries()) {
        outcome.compared += 2;
        for (const answer of [first[index], again[index]])
          if (answer !== truth)
            outcome.found.push(
              `${place.name} answered query ${index} at a calm with ${answer} instead of ${truth}`,
            );
      }
    }
    return;
  }
  outcome.found.push('The database did not come to rest at a calm.');
}

function count(outcome: Outcome, told: readonly Told[]): void {
  for (const { by, line } of told) {
    if (line.kind === 'done') outcome.operations += 1;
    else if (line.kind === 'read') outcome.reads += 1;
    else if (line.kind === 'known' || line.kind === 'added') outcome.writes += 1;
    else if (line.kind === 'wrong') outcome.found.push(`${by}: ${line.text}`);
    else if (line.kind === 'counts') addCounts(outcome, line.counts);
    else if ('text' in line) {
      outcome.troubles.set(line.text, (outcome.troubles.get(line.text) ?? 0) + 1);
      if (line.kind === 'refused') outcome.refused += 1;
      if (line.kind === 'mark lost') outcome.lostMarks += 1;
    }
  }
}

function addCounts(outcome: Outcome, counts: Counts): void {
  for (const name of Object.keys(counts) as (keyof Counts)[]) outcome[name] += counts[name];
}

function nothing(): Outcome {
  const zero = {
    operations: 0,
    reads: 0,
    writes: 0,
    hits: 0,
    misses: 0,
    bypasses: 0,
    marksMet: 0,
    audited: 0,
    errors: 0,
  };
  return {
    ...zero,
    kills: 0,
    calms: 0,
    compared: 0,
    lostMarks: 0,
    refused: 0,
    troubles: new Map(),
    found: [],
  };
}
