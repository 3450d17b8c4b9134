/** Borrowing and returning: ordinary writes. Nothing here says what they make invalid. */
import { daysFromToday } from './days';
import { Refusal } from './errors';
import { Book, Loan, Member } from './models';
import { LOAN_DAYS } from './seed';

/** @throws Refusal when there is no such book or member, or no copy is left */
export async function borrow(bookId: number, memberId: number): Promise<void> {
  await Loan.transaction(async (transaction) => {
    // The lock makes two borrowers of the last copy wait for each other; SQLite has one writer at a time anyway.
    const book = await Book.query(transaction).findById(bookId).forUpdate();
    if (book === undefined) throw new Refusal(404, 'There is no such book.');
    if ((await Member.query(transaction).findById(memberId)) === undefined)
      throw new Refusal(400, 'There is no such member.');
    const lent = await Loan.query(transaction).where('book_id', bookId).whereNull('returned').resultSize();
    if (lent >= book.copies) throw new Refusal(409, `All copies of ${book.title} are lent.`);
    await Loan.query(transaction).insert({
      book_id: bookId,
      member_id: memberId,
      borrowed: daysFromToday(0),
      due: daysFromToday(LOAN_DAYS),
      returned: null,
    });
  });
}

/**
 * A loan that was returned before stays as it was.
 * @returns the book that it was of
 * @throws Refusal when there is no such loan
 */
export async function giveBack(loanId: number): Promise<number> {
  const loan = await Loan.query().findById(loanId);
  if (loan === undefined) throw new Refusal(404, 'There is no such loan.');
  await Loan.query()
    .findById(loanId)
    .whereNull('returned')
    .patch({ returned: daysFromToday(0) });
  return loan.book_id;
}
