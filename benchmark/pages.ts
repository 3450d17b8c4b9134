/** What the pages show of the kept figures: tables and charts, made of nothing but those. */
import type { Chart } from './charts/chart';
import { peerCharts } from './comparison/charts';
import type { PeerResults } from './comparison/part';
import { peersReport } from './comparison/report';
import { conditionLines } from './conditions';
import type { EngineResult } from './engine/part';
import { engineReport } from './engine/report';
import { goalTable } from './goals';
import { growthCharts } from './growth/charts';
import type { GrowthResult } from './growth/part';
import { growthsIn, growthTable } from './growth/report';
import { loadCharts } from './load/charts';
import type { LoadResult } from './load/part';
import {
  boundTable,
  flightTable,
  latencyTable,
  loadReport,
  processTable,
  throughputTable,
} from './load/report';
import { PARTS, type PartName } from './options';
import type { ProfileResult } from './profile/part';
import { profileReport, profileTable } from './profile/report';
import { readCharts } from './reads/charts';
import type { Reads } from './reads/part';
import { closingLines, headline, ratioTable, section } from './reads/report';
import { type Found, newest } from './results';

interface ResultsOf {
  readonly reads: readonly Reads[];
  readonly load: readonly LoadResult[];
  readonly peers: PeerResults;
  readonly growth: readonly GrowthResult[];
  readonly profile: readonly ProfileResult[];
  readonly engine: EngineResult;
}

/** The newest figures of each part that was ever kept. */
export type Figures = { readonly [Name in PartName]?: Found<ResultsOf[Name]> };

/** How one part is shown. */
interface Show<T> {
  /** in the documentation */
  page(results: T, image: (name: string) => string): string;
  /** beside the figures */
  whole(results: T): string;
  charts(results: T): readonly Chart[];
}

const paragraphs = (...texts: readonly string[]): string => texts.join('\n\n');

const SHOWS: { readonly [Name in PartName]: Show<ResultsOf[Name]> } = {
  reads: {
    page: (results, image) =>
      paragraphs(
        ratioTable(results),
        `\`\`\`text\n${closingLines(results)}\n\`\`\``,
        ...readCharts(results).map(({ name }) => image(name)),
      ),
    whole: (results) => paragraphs(ratioTable(results), ...results.map(section)),
    charts: readCharts,
  },
  load: {
    page: (results, image) =>
      paragraphs(
        throughputTable(results),
        image('load-throughput-hot'),
        image('load-throughput-elsewhere'),
        'Reads alone, beside what a client reaches that fetches the same keys and builds the same rows, and does nothing else:',
        boundTable(results),
        'Milliseconds of a read, without → with cachalot:',
        latencyTable(results),
        image('load-p99-hot'),
        image('load-p99-elsewhere'),
        'Several processes that share one Redis:',
        processTable(results),
        'Equal reads at once, right after an invalidation:',
        flightTable(results),
      ),
    whole: loadReport,
    charts: loadCharts,
  },
  peers: {
    page: (results, image) => paragraphs(peersReport(results), image('peers')),
    whole: peersReport,
    charts: peerCharts,
  },
  growth: {
    page: (results, image) =>
      paragraphs(
        ...growthsIn(results).flatMap((found) => [image(`growth-${found[0]!.name}`), growthTable(found)]),
      ),
    whole: (results) => paragraphs(...growthsIn(results).map(growthTable)),
    charts: growthCharts,
  },
  profile: { page: profileTable, whole: profileReport, charts: () => [] },
  engine: { page: engineReport, whole: engineReport, charts: () => [] },
};

export function figuresIn(root: string): Figures {
  return Object.fromEntries(
    PARTS.flatMap((part) => {
      const found = newest(root, part);
      return found === undefined ? [] : [[part, found]];
    }),
  ) as Figures;
}

/** The page with what stands between `<!-- part -->` and `<!-- /part -->` written anew. */
export function fillIn(page: string, figures: Figures): string {
  const filled = PARTS.reduce(
    (text, part) => between(text, part, shown(part, figures) ?? 'It is not kept yet.'),
    page,
  );
  return between(
    filled,
    'goals',
    goalTable({
      reads: figures.reads?.results ?? [],
      load: figures.load?.results ?? [],
      profile: figures.profile?.results ?? [],
      engine: figures.engine?.results,
    }),
  );
}

function between(text: string, name: string, content: string): string {
  const place = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's');
  return text.replace(place, (_all, begin: string, end: string) => `${begin}\n${content}\n\n${end}`);
}

function shown<Name extends PartName>(part: Name, figures: Figures): string | undefined {
  const found = figures[part];
  if (found === undefined) return undefined;
  const { results, conditions, folder } = found as Found<ResultsOf[Name]>;
  const charts = SHOWS[part].charts(results);
  const image = (name: string): string => {
    const chart = charts.find((each) => each.name === name);
    if (chart === undefined) return '';
    return `![${chart.title}](../benchmark/results/${folder}/charts/${name}.svg)`;
  };
  const link = `[All figures](../benchmark/results/${folder}/README.md) of this run, under these conditions:`;
  return paragraphs(SHOWS[part].page(results, image), link, conditionLines(conditions));
}

/** What belongs beside the figures: path below the folder of results → chart or text. */
export function besides(figures: Figures): {
  readonly charts: Map<string, Chart>;
  readonly texts: Map<string, string>;
} {
  const charts = new Map<string, Chart>();
  const sections = new Map<string, string[]>();
  for (const part of PARTS) addPart(part, figures, charts, sections);
  const texts = new Map(
    [...sections].map(([folder, all]) => [
      `${folder}/README.md`,
      `${paragraphs('# cachalot’s benchmark', 'Made by `npm run benchmark:page` from the figures beside it.', ...all)}\n`,
    ]),
  );
  return { charts, texts };
}

function addPart<Name extends PartName>(
  part: Name,
  figures: Figures,
  charts: Map<string, Chart>,
  sections: Map<string, string[]>,
): void {
  const found = figures[part];
  if (found === undefined) return;
  const { results, conditions, folder } = found as Found<ResultsOf[Name]>;
  for (const chart of SHOWS[part].charts(results)) charts.set(`${folder}/charts/${chart.name}.svg`, chart);
  const text = paragraphs(`## ${part}`, conditionLines(conditions), SHOWS[part].whole(results));
  sections.set(folder, [...(sections.get(folder) ?? []), text]);
}

const CLAIM = /\d+ times\s+faster\s+on\s[^;.]*(?=;)/;

/** The README’s one sentence of figures. */
export function fillInReadme(text: string, { reads }: Figures): string {
  return reads === undefined ? text : text.replace(CLAIM, headline(reads.results));
}
