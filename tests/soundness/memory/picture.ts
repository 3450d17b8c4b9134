/** The samples of each phase as CSV, and as one line each in an SVG. */
import type { Sample } from './measure';

export type Samples = Readonly<Record<string, readonly Sample[]>>;

export function csv(samples: Samples): string {
  const lines = Object.entries(samples).flatMap(([phase, taken]) =>
    taken.map(({ done, heap, handles, listeners }) => [phase, done, heap, handles, listeners].join(',')),
  );
  return `${['phase,done,heap bytes,handles,listeners', ...lines].join('\n')}\n`;
}

const [WIDTH, HEIGHT, LEFT, GAP] = [560, 60, 150, 30];

/** Each phase from zero to twice its mean, so that a heap that is flat looks flat. */
export function svg(samples: Samples): string {
  const rows = Object.entries(samples).map(([phase, taken], index) => {
    const top = GAP + index * (HEIGHT + GAP);
    const most = Math.max(...taken.map(({ done }) => done));
    const mean = taken.reduce((sum, { heap }) => sum + heap, 0) / taken.length;
    const points = taken.map(({ done, heap }) => {
      const y = top + HEIGHT - (HEIGHT * Math.min(heap, 2 * mean)) / (2 * mean);
      return `${(LEFT + (WIDTH * done) / most).toFixed(1)},${y.toFixed(1)}`;
    });
    return [
      `<text x="0" y="${top + HEIGHT / 2}">${phase}</text>`,
      `<text x="0" y="${top + HEIGHT / 2 + 16}" fill="#666">${most}, ${(mean / 2 ** 20).toFixed(1)} MiB</text>`,
      `<rect x="${LEFT}" y="${top}" width="${WIDTH}" height="${HEIGHT}" fill="#f4f4f4"/>`,
      `<polyline points="${points.join(' ')}" fill="none" stroke="#06c" stroke-width="2"/>`,
    ].join('\n');
  });
  const height = GAP + rows.length * (HEIGHT + GAP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 10} ${height}" font-family="sans-serif" font-size="12">`,
    '<text x="0" y="16">Heap after collection, from the first to the last time, on a scale from zero</text>',
    ...rows,
    '</svg>\n',
  ].join('\n');
}
