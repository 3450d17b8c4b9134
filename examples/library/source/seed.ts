/** The same library each time, but for its dates, which end today. */
import type { Knex } from 'knex';
import { daysFromToday } from './days';
import { Random } from './random';
import { ADJECTIVES, ENDINGS, FIRST_NAMES, LAST_NAMES, NOUNS, SUBJECTS } from './words';

const SEED = 1851;
const AUTHORS = 240;
const BOOKS = 1500;
const MEMBERS = 300;
const LOANS = 9000;
const DAYS = 720;
export const LOAN_DAYS = 28;

/** SQLite takes a limited number of values in one statement. */
const ROWS_AT_ONCE = 100;

export async function fill(knex: Knex): Promise<void> {
  const random = new Random(SEED);
  const books = times(BOOKS, () => book(random));
  await knex.batchInsert(
    'author',
    times(AUTHORS, () => ({ name: person(random) })),
    ROWS_AT_ONCE,
  );
  await knex.batchInsert('book', books, ROWS_AT_ONCE);
  await knex.batchInsert(
    'member',
    times(MEMBERS, () => member(random)),
    ROWS_AT_ONCE,
  );
  await knex.batchInsert('loan', loans(random, books), ROWS_AT_ONCE);
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

const person = (random: Random): string => `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;

const member = (random: Random) => ({
  name: person(random),
  joined: daysFromToday(-DAYS - random.below(2000)),
});

function book(random: Random) {
  return {
    title: `The ${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}${random.pick(ENDINGS)}`,
    subject: random.pick(SUBJECTS),
    year: 1950 + random.below(75),
    copies: 1 + random.below(4),
    author_id: 1 + random.seldomLarge(AUTHORS),
  };
}

/** The oldest first. Of the latest, some are still out, of no book more than it has copies. */
function loans(random: Random, books: readonly { readonly copies: number }[]) {
  const left = books.map(({ copies }) => copies);
  const ages = times(LOANS, () => random.below(DAYS)).sort((a, b) => b - a);
  return ages.map((age) => {
    const index = random.seldomLarge(BOOKS);
    const kept = 1 + random.below(LOAN_DAYS + 7);
    const isOut = kept > age && left[index]! > 0;
    if (isOut) left[index]! -= 1;
    return {
      book_id: index + 1,
      member_id: 1 + random.below(MEMBERS),
      borrowed: daysFromToday(-age),
      due: daysFromToday(LOAN_DAYS - age),
      returned: isOut ? null : daysFromToday(Math.min(0, kept - age)),
    };
  });
}
