/** Makes a catalog out of the facts that introspection brought. */
import type { CatalogFacts, RelationFact } from '../databases/catalog-facts';
import type { Catalog } from './catalog';
import { Definitions } from './definition';
import { ReadExpansion } from './expand-reads';
import { WriteExpansion } from './expand-writes';
import { FactIndex } from './fact-index';
import { ReadVerdicts } from './read-verdict';
import { TableList } from './table-list';
import type { TextAnalyser } from './text-analyser';
import { WriteEffects } from './write-effects';

/**
 * The picture of the database that `identity` names. Nothing is analysed before it is asked for, and nothing
 * twice.
 */
export function buildCatalog(facts: CatalogFacts, identity: string, analyser: TextAnalyser): Catalog {
  const index = new FactIndex(facts);
  const tables = new TableList(index);
  const definitions = new Definitions(index, analyser);
  const writes = new WriteExpansion(definitions);
  const reads = new ReadExpansion(definitions, backgroundWriters(facts, index, writes));
  const verdicts = new ReadVerdicts(index, reads, tables, analyser.knownFunctions);
  const effects = new WriteEffects(index, writes, tables);
  let all: ReturnType<TableList['all']> | undefined;
  return {
    identity,
    blindSpots: facts.blindSpots,
    read: (statement) => verdicts.verdict(statement),
    write: (statement, anySchema = false) => effects.effect(statement, anySchema),
    find: (name) => tables.find(name),
    get tables() {
      all ??= tables.all();
      return all;
    },
  };
}

/** Who writes a relation without a statement of anybody's: as introspection says, or a job by what its body writes. */
function backgroundWriters(facts: CatalogFacts, index: FactIndex, writes: WriteExpansion) {
  let byJob: ReadonlyMap<string, string> | undefined;
  return (relation: RelationFact): string | undefined => {
    byJob ??= writtenByJobs(facts, index, writes);
    return relation.backgroundWriter ?? byJob.get(index.keyOf(relation)) ?? byJob.get(EVERY);
  };
}

const EVERY = '*';

function writtenByJobs(facts: CatalogFacts, index: FactIndex, writes: WriteExpansion): Map<string, string> {
  const writers = new Map<string, string>();
  for (const { name, schema, body } of facts.jobs) {
    const { relations } = writes.reach([{ body, schema }]);
    if (relations === 'every') writers.set(EVERY, name);
    else for (const relation of relations) writers.set(index.keyOf(relation), name);
  }
  return writers;
}
