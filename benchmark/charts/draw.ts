/** Draws a chart as SVG, with Apache ECharts, which needs no browser for that. The same chart gives the same text. */
import { type EChartsOption, init } from 'echarts';
import type { Bars, Chart, Lines } from './chart';

const WIDTH = 760;
const LEGEND_ROW = 24;
const LEGEND_ITEM = 45;
const LEGEND_LETTER = 6.6;
const COLOURS = ['#b0483a', '#d9a441', '#2f7d5b', '#3b6ea8', '#7a5aa6', '#4d4d4d', '#c2799b', '#6f9f2f'];

export function draw(chart: Chart): string {
  const height = chart.kind === 'bars' ? 120 + chart.groups.length * (10 + 13 * chart.series.length) : 380;
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    canvas.setOption({
      ...(chart.kind === 'bars' ? bars(chart) : lines(chart)),
      animation: false,
      backgroundColor: '#ffffff',
      color: COLOURS,
      title: {
        text: chart.kind === 'lines' ? `${chart.title}: ${chart.unit}` : chart.title,
        left: 12,
        top: 8,
        textStyle: { fontSize: 15 },
      },
      legend: { top: 34, left: 12, itemWidth: 16, itemHeight: 10, itemGap: 18 },
    });
    // Names that count the charts of the process, and styles for pointing, are of no use in a picture.
    return canvas
      .renderToSVGString()
      .replace(/<style\s*>.*?<\/style>/gs, '')
      .replace(/ class="zr[^"]*"| pointer-events="visible"/g, '')
      .replace(/\bzr\d+-/g, 'zr-')
      .replace(/\n+/g, '\n');
  } finally {
    canvas.dispose();
  }
}

function bars({ groups, series, logarithmic, unit }: Bars & Chart): EChartsOption {
  const values = series.flatMap((each) => each.values.flatMap((value) => value ?? []));
  const least = logarithmic ? power(Math.min(...values), Math.floor) : 0;
  return {
    grid: { left: 32, right: 48, top: 70, bottom: 36, containLabel: true },
    xAxis: {
      type: logarithmic ? 'log' : 'value',
      name: unit,
      nameLocation: 'middle',
      nameGap: 26,
      min: least,
      startValue: least,
    },
    yAxis: {
      type: 'category',
      data: [...groups],
      inverse: true,
      axisTick: { show: false },
      axisLabel: { interval: 0 },
    },
    series: series.map(({ name, values }) => ({
      type: 'bar',
      name,
      data: values.map((value) => value ?? '-'),
      barGap: '0%',
      barCategoryGap: '20%',
      label: {
        show: true,
        position: 'right',
        fontSize: 9,
        formatter: ({ value }: { value?: unknown }) => (typeof value === 'number' ? short(value) : ''),
      },
    })),
  };
}

function lines({ along, series, logarithmic }: Lines & Chart): EChartsOption {
  const type = logarithmic ? 'log' : 'value';
  return {
    grid: { left: 20, right: 28, top: 48 + LEGEND_ROW * legendRows(series), bottom: 36, containLabel: true },
    xAxis: { type, name: along, nameLocation: 'middle', nameGap: 26, ...ends(series, 0, logarithmic) },
    yAxis: { type, ...ends(series, 1, logarithmic) },
    series: series.map(({ name, points }) => ({
      type: 'line',
      name,
      data: points.map((point) => [...point]),
      symbolSize: 5,
      showSymbol: true,
    })),
  };
}

/** ECharts breaks the legend, but leaves it to us to make room for it. */
function legendRows(series: Lines['series']): number {
  const widths = series.map(({ name }) => LEGEND_ITEM + LEGEND_LETTER * name.length);
  let [rows, used] = [1, 0];
  for (const width of widths) {
    if (used + width > WIDTH) {
      rows += 1;
      used = 0;
    }
    used += width;
  }
  return rows;
}

/** A logarithmic axis begins and ends at a power of ten; ECharts begins at 1 otherwise. */
function ends(series: Lines['series'], at: 0 | 1, logarithmic = false): { min?: number; max?: number } {
  if (!logarithmic) return {};
  const values = series.flatMap(({ points }) => points.map((point) => point[at]));
  return { min: power(Math.min(...values), Math.floor), max: power(Math.max(...values), Math.ceil) };
}

/** The power of ten below or above. */
function power(value: number, round: (exponent: number) => number): number {
  return 10 ** round(Math.log10(value));
}

function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
