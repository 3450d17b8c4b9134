/** Books with their authors, members, and who has borrowed what: plain Objection models that know of no cache. */
import { Model, type RelationMappings } from 'objection';

export class Author extends Model {
  static override tableName = 'author';
  declare id: number;
  declare name: string;
}

export class Book extends Model {
  static override tableName = 'book';
  declare id: number;
  declare title: string;
  declare subject: string;
  declare year: number;
  declare copies: number;
  declare author_id: number;
  declare author?: Author;
  declare loans?: Loan[];
  /** how many copies are out, where a query asked for it */
  declare lent?: number;

  static override get relationMappings(): RelationMappings {
    return {
      author: {
        relation: Model.BelongsToOneRelation,
        modelClass: Author,
        join: { from: 'book.author_id', to: 'author.id' },
      },
      loans: {
        relation: Model.HasManyRelation,
        modelClass: Loan,
        join: { from: 'book.id', to: 'loan.book_id' },
      },
    };
  }
}

export class Member extends Model {
  static override tableName = 'member';
  declare id: number;
  declare name: string;
  declare joined: string;
  declare loans?: Loan[];
  /** how many books are out, where a query asked for it */
  declare open?: number;

  static override get relationMappings(): RelationMappings {
    return {
      loans: {
        relation: Model.HasManyRelation,
        modelClass: Loan,
        join: { from: 'member.id', to: 'loan.member_id' },
      },
    };
  }
}

/** Days are texts, `2026-01-31`. */
export class Loan extends Model {
  static override tableName = 'loan';
  declare id: number;
  declare book_id: number;
  declare member_id: number;
  declare borrowed: string;
  declare due: string;
  declare returned: string | null;
  declare book?: Book;
  declare member?: Member;

  static override get relationMappings(): RelationMappings {
    return {
      book: {
        relation: Model.BelongsToOneRelation,
        modelClass: Book,
        join: { from: 'loan.book_id', to: 'book.id' },
      },
      member: {
        relation: Model.BelongsToOneRelation,
        modelClass: Member,
        join: { from: 'loan.member_id', to: 'member.id' },
      },
    };
  }
}
