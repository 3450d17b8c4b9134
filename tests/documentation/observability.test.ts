/** The page on observability and the dashboard name the metrics and the labels that there are: all of them, and no others. */
import fs from 'node:fs';
import path from 'node:path';
import { DURATIONS, EVENTS, type Metric, STATES } from '../../cachalot/observability/metrics';
import { page, ROOT } from './documents';

const METRICS: readonly Metric[] = [...Object.values(EVENTS), ...Object.values(STATES)];

interface Panel {
  readonly id: number;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const dashboard = JSON.parse(fs.readFileSync(path.join(ROOT, 'docs/grafana-dashboard.json'), 'utf8')) as {
  readonly panels: readonly Panel[];
  readonly templating: unknown;
};
const targets = dashboard.panels.flatMap(({ targets = [] }) => targets);

/** As a histogram is stored. */
const series = ({ kind, prometheus }: Metric): string[] =>
  kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => prometheus + end) : [prometheus];

const namesIn = (text: string): string[] => text.match(/\bcachalot_\w+/g) ?? [];

/** What stands in `by (…)`, in `{…}` of the query and in `{{…}}` of the legend, but for what Prometheus adds. */
function labelsIn(expr: string, legendFormat: string): string[] {
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/,\s*/));
  const matched = [...expr.matchAll(/(\w+)=~?"/g)].map(([, name]) => name!);
  const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!);
  return [...grouped, ...matched, ...shown].filter((label) => !['le', 'job'].includes(label));
}

describe('the dashboard', () => {
  it('asks for metrics that there are', () => {
    const known = METRICS.flatMap(series);
    const asked = namesIn(JSON.stringify(dashboard));
    expect(asked.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('shows each metric', () => {
    const asked = targets.flatMap(({ expr }) => namesIn(expr));
    expect(METRICS.filter((metric) => !series(metric).some((name) => asked.includes(name)))).toEqual([]);
  });

  it.each(targets.map(({ expr, legendFormat }) => [expr, legendFormat] as const))(
    'groups by labels that the metric has: %s',
    (expr, legendFormat) => {
      const asked = METRICS.filter((metric) => series(metric).some((name) => namesIn(expr).includes(name)));
      const labels: string[] = asked.flatMap((metric) => metric.labels);
      expect(labelsIn(expr, legendFormat).filter((label) => !labels.includes(label))).toEqual([]);
      expect(expr.split('(').length).toBe(expr.split(')').length);
      expect(expr.split('{').length).toBe(expr.split('}').length);
    },
  );

  it('takes rates of counters, and not of gauges', () => {
    for (const { expr } of targets) {
      const [asked] = METRICS.filter((metric) => series(metric).some((name) => namesIn(expr).includes(name)));
      expect(/\b(rate|increase)\(/.test(expr)).toBe(asked?.kind !== 'gauge');
    }
  });

  it('has panels that do not lie over each other', () => {
    const cells = dashboard.panels.flatMap(({ id, gridPos: { x, y, w, h } }) =>
      Array.from(
        { length: w * h },
        (_, index) => [`${x + (index % w)}/${y + Math.floor(index / w)}`, id] as const,
      ),
    );
    expect(new Set(cells.map(([cell]) => cell)).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

describe('docs/observability.md', () => {
  const { text } = page('docs/observability.md');

  it('lists each metric with its names, its labels and what it counts', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `cachalot_'));
    expect(rows).toEqual(
      METRICS.map(
        ({ prometheus, otel, labels, unit, help }) =>
          `| \`${prometheus}\` | \`${otel}\` | ${labels.map((label) => `\`${label}\``).join(', ')} | \`${unit}\` | ${help} |`,
      ),
    );
  });

  it('tells the bounds of the histogram', () => {
    expect(text).toContain(`from ${DURATIONS[0]! * 1e6} µs to ${DURATIONS.at(-1)} s`);
  });
});
