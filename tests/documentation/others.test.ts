/** The page on other projects' tests tells what the kept results tell, and every lost title has its reason. */
import { wholePage } from '../others/page';
import { complaints, keptResults, REASONS } from '../others/result';
import { page } from './documents';

const results = keptResults();

describe('docs/other-suites.md', () => {
  it('is made from the results that are kept', () => {
    expect(page('docs/other-suites.md').text).toBe(wholePage());
  });

  it('tells of Knex and Objection on every kind of database', () => {
    for (const suite of ['Knex', 'Objection']) {
      const databases = results.filter((result) => result.suite === suite).map(({ database }) => database);
      for (const kind of [/SQLite/, /PostgreSQL/, /MariaDB|MySQL/])
        expect(databases).toContainEqual(expect.stringMatching(kind));
    }
  });

  it.each(results.map((result) => [`${result.suite} on ${result.database}`, result] as const))(
    'has a reason for each title that %s loses, and hits',
    (_name, result) => {
      expect(complaints(result)).toEqual([]);
      expect(result.lost.every(({ reason }) => reason !== null && reason in REASONS)).toBe(true);
    },
  );
});
