/** What the buttons of a panel do, for the page and for programs. */
import { settings } from '../../settings/settings';
import { allCaches } from '../store/caches';
import { invalidateNow } from '../store/invalidation';
import { didYouMean } from '../support/did-you-mean';
import { usedDatabases } from './database-state';

export type Done =
  | { readonly ok: true; readonly message: string }
  | { readonly ok: false; readonly status: 400 | 404 | 502; readonly message: string };

type Fields = ReadonlyMap<string, unknown>;

/** `enabled`: true or false. For the whole process, like an assignment to `settings.CACHALOT_ENABLED`. */
export function switchCaching(fields: Fields): Done {
  const wanted = fields.get('enabled');
  if (![true, false, 'true', 'false'].includes(wanted as boolean | string))
    return { ok: false, status: 400, message: 'Say "enabled": true or false.' };
  const enabled = String(wanted) === 'true';
  settings.CACHALOT_ENABLED = enabled;
  return { ok: true, message: enabled ? 'Caching is on.' : 'Caching is off; writes still invalidate.' };
}

/**
 * `database` and `table`: exactly as the panel names them, so that no name is taken for another’s schema or app.
 * @throws CacheError with CACHALOT_ON_CACHE_ERROR 'raise'
 */
export async function invalidateTable(fields: Fields): Promise<Done> {
  const [alias, label] = [fields.get('database'), fields.get('table')];
  if (typeof alias !== 'string' || typeof label !== 'string')
    return { ok: false, status: 400, message: 'Say which "database" and which "table", both as text.' };
  const databases = usedDatabases();
  const named = databases.get(alias);
  if (named === undefined) return unknown('database', alias, [...databases.keys()]);
  const labels = new Set<string>();
  let found = false;
  for (const database of named) {
    const { catalog } = database;
    for (const table of catalog?.tables ?? []) labels.add(table.label);
    const tables = (catalog?.tables ?? []).filter((table) => table.label === label);
    if (catalog === undefined || tables.length === 0) continue;
    found = true;
    const reach = {
      tables: new Map(tables.map((table) => [table.id, table])),
      every: false,
      schema: false,
      catalog,
    };
    await invalidateNow(database, reach, allCaches());
  }
  if (!found) return unknown('table', label, [...labels]);
  return { ok: true, message: `${label} of ${alias} was invalidated.` };
}

function unknown(kind: 'database' | 'table', name: string, known: readonly string[]): Done {
  const near = didYouMean(name, known);
  const way = near === undefined ? 'It has not been used yet, or is gone.' : `Did you mean "${near}"?`;
  return { ok: false, status: 404, message: `No ${kind} is called "${name}". ${way}` };
}
