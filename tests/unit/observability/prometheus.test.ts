/** `collectMetrics` with the real prom-client: what it counts, how little it keeps, and that it takes itself away. */
import type { Knex } from 'knex';
import client, { Registry } from 'prom-client';
import { settings, stats } from '../../../cachalot';
import { EVENTS, STATES } from '../../../cachalot/observability/metrics';
import { collectMetrics, type PrometheusOptions } from '../../../cachalot/observability/prometheus';
import { openCities, work } from './city';

let knex: Knex;
let register: Registry;
const undos: (() => void)[] = [];
const collect = (options: PrometheusOptions = {}) => {
  const undo = collectMetrics({ register, ...options });
  undos.push(undo);
  return undo;
};

beforeEach(async () => {
  knex = await openCities();
  register = new Registry();
});
afterEach(async () => {
  for (const undo of undos.splice(0)) undo();
  await knex.destroy();
  settings.reset();
});

/** The lines of a metric that are not zero. */
async function lines(name: string): Promise<string[]> {
  const all = (await register.metrics()).split('\n');
  return all.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `)).filter(isSome);
}
const isSome = (line: string): boolean => !line.endsWith(' 0');

describe('collectMetrics', () => {
  it('counts reads by verdict, table and reason, and invalidations by table', async () => {
    collect();
    await work(knex);

    expect(await lines('cachalot_reads_total')).toEqual([
      'cachalot_reads_total{database="default",verdict="miss"} 1',
      'cachalot_reads_total{database="default",verdict="hit"} 1',
      'cachalot_reads_total{database="default",verdict="bypass"} 1',
    ]);
    expect(await lines('cachalot_bypasses_total')).toEqual([
      'cachalot_bypasses_total{database="default",reason="random"} 1',
    ]);
    expect(await lines('cachalot_table_reads_total')).toContain(
      'cachalot_table_reads_total{database="default",table="city",verdict="hit"} 1',
    );
    expect(await lines('cachalot_invalidations_total')).toEqual([
      'cachalot_invalidations_total{database="default",table="city"} 1',
    ]);
    expect(await lines('cachalot_stores_total')).toEqual(['cachalot_stores_total{database="default"} 1']);
    const [stored] = await lines('cachalot_stored_bytes_total');
    expect(Number(stored?.split(' ').at(-1))).toBe(stats().tables.city?.bytes);
  });

  it('times hits, and misses until the database has answered', async () => {
    collect();
    await work(knex);

    expect(await lines('cachalot_read_duration_seconds_count')).toEqual(
      expect.arrayContaining([
        'cachalot_read_duration_seconds_count{database="default",verdict="hit"} 1',
        'cachalot_read_duration_seconds_count{database="default",verdict="miss"} 1',
      ]),
    );
    const [sum] = await lines('cachalot_read_duration_seconds_sum');
    expect(Number(sum?.split(' ').at(-1))).toBeGreaterThan(0);
  });

  it('says why an answer was not kept, and counts that read once', async () => {
    collect();
    settings.CACHES = { default: { BACKEND: 'locmem', MAX_BYTES: 300 } };
    await knex('city').insert(Array.from({ length: 100 }, (_, id) => ({ id })));
    await knex('city');

    expect(await lines('cachalot_not_kept_total')).toEqual([
      'cachalot_not_kept_total{database="default",reason="too-large"} 1',
    ]);
    expect(await lines('cachalot_reads_total')).toHaveLength(1);
  });

  it('shows how each cache fares, and the memory', async () => {
    collect();
    await work(knex);

    expect(await lines('cachalot_cache_state')).toEqual([
      'cachalot_cache_state{cache="default",state="up"} 1',
    ]);
    expect(await lines('cachalot_memory_bytes')).toEqual([`cachalot_memory_bytes ${stats().bytes}`]);
    expect(await register.metrics()).toContain('cachalot_cache_owed_invalidations{cache="default"} 0');
    expect(await register.metrics()).toContain('cachalot_audits_total{outcome="mismatches"} 0');
  });

  it('shows a cache that fails', async () => {
    collect();
    const backend = {
      ...{ format: 'objects' as const, leases: false },
      ...Object.fromEntries(
        ['read', 'create', 'store', 'mark', 'renew', 'unmark', 'replace', 'clear', 'close'].map((name) => [
          name,
          () => Promise.reject(new Error('It is broken.')),
        ]),
      ),
    };
    settings.CACHES = { default: { BACKEND: 'locmem' }, broken: { ...backend, close: () => {} } as never };
    await knex('city').cachalot({ cacheAlias: 'broken' });

    const [errors] = await lines('cachalot_cache_errors_total');
    expect(errors).toMatch(/^cachalot_cache_errors_total\{cache="broken"\} \d+$/);
    expect(await lines('cachalot_bypasses_total')).toEqual([
      'cachalot_bypasses_total{database="default",reason="cache-error"} 1',
    ]);
  });

  it('counts tables beyond the limit together, once a read', async () => {
    collect({ maxTables: 1 });
    await knex('city');
    await knex('country');
    await knex('country').join('river', 'river.id', 'country.id');
    await knex('river').insert({ id: 1 });

    expect(await lines('cachalot_table_reads_total')).toEqual([
      'cachalot_table_reads_total{database="default",table="city",verdict="miss"} 1',
      'cachalot_table_reads_total{database="default",table="other",verdict="miss"} 2',
    ]);
    expect(await lines('cachalot_invalidations_total')).toEqual([
      'cachalot_invalidations_total{database="default",table="other"} 1',
    ]);
  });

  it('keeps few labels, whatever is read', async () => {
    collect({ maxTables: 3 });
    for (let index = 0; index < 20; index += 1) {
      await knex.schema.createTable(`tenant_${index}`, (table) => void table.increments());
      await knex(`tenant_${index}`).where('id', index);
    }
    const text = await register.metrics();
    expect(new Set([...text.matchAll(/table="([^"]*)"/g)].map(([, name]) => name)).size).toBe(4);
  });

  it('tells neither SQL nor values', async () => {
    collect();
    await work(knex);
    expect(await register.metrics()).not.toMatch(/select|4711/i);
  });

  it('counts what there is under the names that the list says, and nothing else', async () => {
    collect();
    const names = register.getMetricsAsArray().map(({ name }) => name);
    const listed = [...Object.values(EVENTS), ...Object.values(STATES)].map((metric) => metric.prometheus);
    expect(names.sort()).toEqual(listed.sort());
  });

  it('takes itself away, and can begin again', async () => {
    const undo = collect();
    undo();
    undo();
    await work(knex);
    expect(register.getMetricsAsArray()).toEqual([]);
    collect();
    expect(await lines('cachalot_reads_total')).toEqual([]);
  });

  it('registers with prom-client itself where no registry is named', async () => {
    const undo = collectMetrics();
    expect(client.register.getSingleMetric('cachalot_reads_total')).toBeDefined();
    undo();
    expect(client.register.getSingleMetric('cachalot_reads_total')).toBeUndefined();
  });

  it('leaves nothing behind where a name is taken, or an option is none', async () => {
    collect();
    const before = register.getMetricsAsArray().length;
    expect(() => collectMetrics({ register })).toThrow('already been registered');
    expect(register.getMetricsAsArray()).toHaveLength(before);
    const other = new Registry();
    expect(() => collectMetrics({ register: other, maxTables: -1 })).toThrow('a number of tables');
    expect(other.getMetricsAsArray()).toEqual([]);
  });
});
