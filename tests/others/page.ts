/**
 * The section of the documentation that tells how other projects' tests fare, made from the results that are kept.
 */
import { keptResults, REASONS, type Result } from './result';

/** docs/other-suites.md as it should be. */
export const wholePage = (): string => `# Tests of other projects\n\n${otherSuites(keptResults())}`;

/** Markdown from a second-level heading on. */
export function otherSuites(results: readonly Result[]): string {
  return [
    '## Other suites',
    '',
    'The published tests of Knex, and of libraries that sit on it, run twice: without cachalot, and with it loaded into',
    'every process before anything else. They are compared by their titles. A test may be lost for these reasons alone:',
    `${Object.values(REASONS).join('; or ')}.`,
    'What fails without cachalot too is counted in the table.',
    '',
    '| suite | database | settings | passed without | passed with | lost | hits | misses | invalidations |',
    '| --- | --- | --- | --: | --: | --: | --: | --: | --: |',
    ...results.map(row),
    '',
    ...changes(results),
    ...lostTitles(results),
    ...unsteadyTitles(results),
    `Run on ${dates(results)}. [How to run them](../CONTRIBUTING.md#other-suites), and others.`,
    '',
  ].join('\n');
}

function row(result: Result): string {
  const { suite, release, database, settings, without, with: found, lost, figures } = result;
  const chosen = Object.entries(settings).map(([name, value]) => `\`${name}\` ${JSON.stringify(value)}`);
  const cells = [
    `${suite} ${release}`,
    database,
    chosen.join(', ') || 'defaults',
    outOf(without),
    outOf(found),
    lost.length,
    figures.hits,
    figures.misses,
    figures.invalidations,
  ];
  return `| ${cells.join(' | ')} |`;
}

const outOf = ({ passed, failed }: Result['with']) => `${passed} of ${passed + failed}`;

/** What is not as its authors published it. */
function changes(results: readonly Result[]): string[] {
  const all = new Set(
    results.flatMap((each) => (each.changes === '' ? [] : `- ${each.suite}: ${each.changes}`)),
  );
  return all.size === 0 ? [] : ['What was changed in the checkouts:', '', ...all, ''];
}

/** Each title once, with where it is lost. */
function lostTitles(results: readonly Result[]): string[] {
  const all = new Map<string, string>();
  for (const { suite, lost } of results) {
    for (const { title, reason } of lost) {
      all.set(`${suite}: ${escaped(title)}`, reason === null ? 'not known yet' : REASONS[reason]);
    }
  }
  if (all.size === 0) return ['No title is lost.', ''];
  return [
    '| title that is lost | why |',
    '| --- | --- |',
    ...[...all].map(([title, why]) => `| ${title} | ${why} |`),
    '',
  ];
}

/** Titles that do not always pass without cachalot either. */
function unsteadyTitles(results: readonly Result[]): string[] {
  const titles = new Set(
    results.flatMap(({ suite, unsteady }) => unsteady.map((title) => `${suite}: ${escaped(title)}`)),
  );
  if (titles.size === 0) return [];
  return [
    'These do not always pass without cachalot either:',
    '',
    ...[...titles].map((each) => `- ${each}`),
    '',
  ];
}

const escaped = (title: string) => title.replaceAll('|', '\\|');

function dates(results: readonly Result[]): string {
  const [first, last] = [
    results.map(({ date }) => date).sort()[0],
    results
      .map(({ date }) => date)
      .sort()
      .at(-1),
  ];
  return first === last ? String(first) : `${first} to ${last}`;
}
