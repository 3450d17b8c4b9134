/** The addresses of the library. */
import express, { type Response, type Router } from 'express';
import {
  allMembers,
  type BookFilter,
  findBook,
  findBooks,
  findMember,
  mostBorrowed,
  PAGE_SIZE,
  subjects,
} from './catalogue';
import { Refusal } from './errors';
import { borrow, giveBack } from './lending';

const MOST_PAGES = 100_000;

export function pages(): Router {
  const router = express.Router();

  router.get('/', async (request, response) => {
    const filter = filterOf(request.query);
    const [books, all] = await Promise.all([findBooks(filter), subjects()]);
    const last = Math.max(1, Math.ceil(books.total / PAGE_SIZE));
    show(response, 'books', {
      books: books.results,
      total: books.total,
      subjects: all,
      filter,
      ...around(filter, last),
    });
  });

  router.get('/books/:id', async (request, response) => {
    const found = await findBook(idOf(request.params.id));
    if (found === undefined) throw new Refusal(404, 'There is no such book.');
    show(response, 'book', found);
  });

  router.post('/books/:id/borrow', async (request, response) => {
    const id = idOf(request.params.id);
    await borrow(id, idOf(textOf(request.body?.member)));
    response.redirect(303, `/books/${id}`);
  });

  router.post('/loans/:id/return', async (request, response) => {
    response.redirect(303, `/books/${await giveBack(idOf(request.params.id))}`);
  });

  router.get('/members', async (_request, response) =>
    show(response, 'members', { members: await allMembers() }),
  );

  router.get('/members/:id', async (request, response) => {
    const found = await findMember(idOf(request.params.id));
    if (found === undefined) throw new Refusal(404, 'There is no such member.');
    show(response, 'member', found);
  });

  router.get('/most-borrowed', async (_request, response) => {
    const books = await mostBorrowed();
    show(response, 'most-borrowed', { books, most: Number(books[0]?.loans ?? 1) });
  });

  router.use(() => {
    throw new Refusal(404, 'There is no such page.');
  });
  return router;
}

function show(response: Response, view: string, values: object): void {
  response.render(`${view}.njk`, { ...values, view });
}

function filterOf(query: Readonly<Record<string, unknown>>): BookFilter {
  const page = Number(textOf(query.page));
  return {
    words: textOf(query.q).trim().slice(0, 100),
    subject: textOf(query.subject),
    onlyAvailable: query.available !== undefined,
    page: Number.isInteger(page) && page > 0 && page < MOST_PAGES ? page : 1,
  };
}

/** The addresses of the pages before and after. */
function around({ words, subject, onlyAvailable, page }: BookFilter, last: number) {
  const address = (number: number): string => {
    const query = new URLSearchParams();
    if (words !== '') query.set('q', words);
    if (subject !== '') query.set('subject', subject);
    if (onlyAvailable) query.set('available', '1');
    if (number > 1) query.set('page', String(number));
    return `/?${query}`;
  };
  return {
    last,
    before: page > 1 ? address(Math.min(page - 1, last)) : null,
    after: page < last ? address(page + 1) : null,
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @throws Refusal for what is no row’s number */
function idOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Refusal(404, `"${text.slice(0, 20)}" is no number of anything here.`);
}
