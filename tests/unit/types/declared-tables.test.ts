/**
 * What the compiler knows of tables that an application declares to Knex: they are suggested wherever a table is named,
 * rows keep their types, and any other name is as right as before. `npm run types` checks what is said here.
 */
import makeKnex, { type Knex } from 'knex';
import { Model, type QueryBuilder } from 'objection';
import {
  type InvalidationArguments,
  type PostInvalidation,
  settings,
  type TableOrModel,
} from '../../../cachalot';
import { postInvalidation } from '../../../signals';

interface DeclaredRow {
  readonly id: number;
  readonly title: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    types_test_declared: DeclaredRow;
  }
}

/** What of a type an editor would suggest: its literal texts. */
type Suggested<T> = T extends string ? (string extends T ? never : T) : never;

/** Whether both are one type. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const holds = <_Claim extends true>(): void => undefined;

type Element<T extends readonly unknown[]> = T[number];

class Chapter extends Model {
  static override tableName = 'types_test_declared';
  declare id: number;
}

describe('the types of declared tables', () => {
  let knex: Knex;
  beforeAll(() => {
    knex = makeKnex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
  });
  afterAll(() => {
    settings.reset();
    return knex.destroy();
  });

  it('are suggested to the signal, to invalidations and to settings of tables', () => {
    type Declared = 'types_test_declared';
    holds<Same<Extract<Suggested<Parameters<typeof postInvalidation.on>[0]>, Declared>, Declared>>();
    holds<Same<Extract<Suggested<PostInvalidation['table']>, Declared>, Declared>>();
    holds<Same<Extract<Suggested<TableOrModel>, Declared>, Declared>>();
    holds<Same<Extract<Suggested<InvalidationArguments[0]>, Declared>, Declared>>();
    holds<
      Same<Extract<Suggested<Element<typeof settings.CACHALOT_ONLY_CACHABLE_TABLES>>, Declared>, Declared>
    >();
    holds<
      Same<Extract<Suggested<Element<typeof settings.CACHALOT_UNCACHABLE_TABLES>>, Declared>, Declared>
    >();
    holds<
      Same<Extract<Suggested<Element<typeof settings.CACHALOT_ADDITIONAL_TABLES>>, Declared>, Declared>
    >();
    // @ts-expect-error nobody has declared it
    holds<Same<Extract<Suggested<TableOrModel>, 'types_test_unknown'>, 'types_test_unknown'>>();
    // @ts-expect-error labels of apps are no tables
    holds<Same<Suggested<Element<typeof settings.CACHALOT_UNCACHABLE_APPS>>, Declared>>();
  });

  it('leave every other text as right as before', () => {
    const name: string = ['any', 'name'].join('_');
    const named: TableOrModel[] = [name, 'types_test_declared', 'schema.table', Chapter];
    const heard: PostInvalidation = { table: name, dbAlias: 'default' };
    settings.CACHALOT_ADDITIONAL_TABLES = [name, 'types_test_declared'];
    settings.CACHALOT_UNCACHABLE_TABLES = new Set([name]);
    const read: readonly string[] = settings.CACHALOT_UNCACHABLE_TABLES;
    expect(() => {
      // @ts-expect-error a table is a text
      settings.CACHALOT_ONLY_CACHABLE_TABLES = [5];
    }).toThrow('CACHALOT_ONLY_CACHABLE_TABLES');
    expect(() => {
      // @ts-expect-error one text is no list
      settings.CACHALOT_ONLY_CACHABLE_TABLES = 'types_test_declared';
    }).toThrow('CACHALOT_ONLY_CACHABLE_TABLES');
    postInvalidation.on(name, ({ table }) => table.length)();

    expect([named.length, heard.table, read]).toEqual([4, 'any_name', ['any_name']]);
  });

  it('give rows their types after .cachalot(), on Knex and on Objection', () => {
    const query = knex('types_test_declared').where('id', 1).cachalot({ timeout: 5 });
    const rows = async (): Promise<DeclaredRow[]> => query;
    const titles = async (): Promise<string[]> => (await query).map(({ title }) => title);
    const one = async (): Promise<string | undefined> =>
      (await knex('types_test_declared').cachalot(false).first('title'))?.title;
    const chapters: QueryBuilder<Chapter> = Chapter.query(knex).cachalot(false).where('id', 1);
    // @ts-expect-error there is no such column
    const wrong = async (): Promise<number[]> => (await query).map(({ pages }) => pages);
    // @ts-expect-error there is no such option
    expect(() => knex('types_test_declared').cachalot({ timeouts: 5 })).toThrow('timeouts');
    // @ts-expect-error seconds are a number
    expect(() => Chapter.query(knex).cachalot({ timeout: 'long' })).toThrow('timeout');

    expect(query.toQuery()).toBe('select * from `types_test_declared` where `id` = 1');
    expect([rows, titles, one, wrong].map((each) => typeof each)).toEqual(Array(4).fill('function'));
    expect(chapters).toBeInstanceOf(Chapter.query().constructor);
  });
});
