/** Where time and memory go, as Markdown: cachalot’s own share first. */
import { sum } from '../figures';
import { nameOf, number, ratio, table } from '../markdown';
import type { Amounts } from './own-times';
import type { ProfileResult } from './part';

export const profileReport = (results: readonly ProfileResult[]): string =>
  [profileTable(results), functionTable(results)].join('\n\n');

const ORM: readonly string[] = ['knex', 'objection'];

const total = (amounts: Amounts, of: (name: string) => boolean): number =>
  sum(Object.entries(amounts).flatMap(([name, amount]) => (of(name) ? amount : [])));

/** What comes before a miss, to make it one, is in its figures. */
export function profileTable(results: readonly ProfileResult[]): string {
  const rest = (name: string): boolean => name !== 'cachalot' && !ORM.includes(name);
  return table(
    [
      '',
      '',
      'µs of cachalot',
      'of Knex and Objection',
      'of all else',
      'bytes allocated by cachalot',
      'by all',
    ],
    results.map(({ cache, what, time, memory }) => [
      nameOf(cache),
      what === 'miss' ? 'four invalidations and a miss' : what,
      ratio(time.cachalot ?? 0),
      ratio(total(time, (name) => ORM.includes(name))),
      ratio(total(time, rest)),
      number(memory.cachalot ?? 0),
      number(total(memory, () => true)),
    ]),
  );
}

function functionTable(results: readonly ProfileResult[]): string {
  return results
    .filter(({ functions }) => Object.keys(functions).length > 0)
    .map(({ cache, what, functions }) =>
      table(
        [`${nameOf(cache)}, ${what}`, 'µs a call'],
        Object.entries(functions).map(([name, time]) => [`\`${name}\``, time.toFixed(3)]),
      ),
    )
    .join('\n\n');
}
