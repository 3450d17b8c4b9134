/** What the pages ask: ordinary reads with Objection, each answered from the cache while its tables stand. */
import { daysFromToday } from './days';
import { Book, Loan, Member } from './models';

export const PAGE_SIZE = 12;

/** What a reader filters the books by. */
export interface BookFilter {
  /** a part of the title or of the author’s name */
  readonly words: string;
  readonly subject: string;
  readonly onlyAvailable: boolean;
  /** the first is 1 */
  readonly page: number;
}

const lent = () => Book.relatedQuery('loans').whereNull('returned').count().as('lent');

export async function findBooks(filter: BookFilter): Promise<{ results: Book[]; total: number }> {
  const query = Book.query().select('book.*', lent()).withGraphFetched('author').orderBy(['title', 'id']);
  if (filter.subject !== '') query.where('subject', filter.subject);
  if (filter.onlyAvailable)
    query.where('copies', '>', Book.relatedQuery('loans').whereNull('returned').count());
  if (filter.words !== '') {
    const pattern = `%${filter.words.toLowerCase()}%`;
    query.where((either) =>
      either
        .whereRaw('lower(title) like ?', pattern)
        .orWhereExists(Book.relatedQuery('author').whereRaw('lower(name) like ?', pattern)),
    );
  }
  return query.page(filter.page - 1, PAGE_SIZE);
}

export async function subjects(): Promise<string[]> {
  const rows = await Book.query().distinct('subject').orderBy('subject');
  return rows.map(({ subject }) => subject);
}

/** With the loans that are open, and the latest of the others. */
export async function findBook(id: number) {
  const book = await Book.query().findById(id).select('book.*', lent()).withGraphFetched('author');
  if (book === undefined) return undefined;
  const loansOf = () => Loan.query().where('book_id', id).withGraphFetched('member').orderBy('id', 'desc');
  const [open, past] = await Promise.all([
    loansOf().whereNull('returned'),
    loansOf().whereNotNull('returned').limit(8),
  ]);
  return { book, open, past };
}

export function allMembers(): Promise<Member[]> {
  const open = Member.relatedQuery('loans').whereNull('returned').count().as('open');
  return Member.query().select('member.*', open).orderBy(['name', 'id']).execute();
}

export async function findMember(id: number) {
  const member = await Member.query().findById(id);
  if (member === undefined) return undefined;
  const loansOf = () => Loan.query().where('member_id', id).withGraphFetched('book').orderBy('id', 'desc');
  const [open, past] = await Promise.all([
    loansOf().whereNull('returned'),
    loansOf().whereNotNull('returned').limit(12),
  ]);
  return { member, open, past };
}

/** Of the last twelve months, with `loans` as their number. */
export async function mostBorrowed() {
  return Loan.query()
    .where('borrowed', '>=', daysFromToday(-365))
    .joinRelated('book')
    .join('author', 'author.id', 'book.author_id')
    .groupBy('book.id', 'book.title', 'author.name')
    .select('book.id', 'book.title', 'author.name as author')
    .count('loan.id as loans')
    .orderBy([{ column: 'loans', order: 'desc' }, 'book.title', 'book.id'])
    .limit(20)
    .castTo<{ id: number; title: string; author: string; loans: number | string }[]>();
}

export function today(): string {
  return daysFromToday(0);
}
