/**
 * What is written and read while outcomes are in doubt. Whatever commits makes some number larger and none smaller,
 * so each answer can be judged by what an uncached connection saw before it began and after it had come.
 */
import type { Knex } from 'knex';
import type { Served } from './wire';

/** One row of an account: how often it was changed, and how many notes it has. */
export interface Account {
  readonly version: number;
  readonly notes: number;
}

export const ACCOUNTS = 6;

export function schemaOf(served: Served): string[] {
  const serial = served === 'postgres' ? 'serial' : 'int auto_increment';
  const deferred = served === 'postgres' ? ' deferrable initially deferred' : '';
  return [
    'create table account (id int primary key, version int not null)',
    `create table note (id ${serial} primary key, account_id int not null,
      constraint note_account foreign key (account_id) references account (id)${deferred})`,
    `insert into account values ${Array.from({ length: ACCOUNTS }, (_, index) => `(${index + 1}, 0)`).join(', ')}`,
  ];
}

export const TRUTH = `select id, version, (select count(*) from note where account_id = account.id) as notes
  from account order by id`;

export function truthFrom(rows: readonly Record<string, unknown>[]): Account[] {
  return rows.map(({ version, notes }) => ({ version: Number(version), notes: Number(notes) }));
}

export interface Read {
  readonly name: string;
  run(knex: Knex): Promise<number[]>;
  /** what it answers in that state */
  of(accounts: readonly Account[]): number[];
}

const versions = (accounts: readonly Account[]): number[] => accounts.map(({ version }) => version);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export const READS: readonly Read[] = [
  { name: 'versions', run: (knex) => knex('account').orderBy('id').pluck('version'), of: versions },
  {
    name: 'one version',
    run: async (knex) => [(await knex('account').where({ id: 1 }).first('version')).version],
    of: (accounts) => versions(accounts).slice(0, 1),
  },
  {
    name: 'sum of versions',
    run: async (knex) => [Number((await knex('account').sum({ total: 'version' }))[0]!.total)],
    of: (accounts) => [sum(versions(accounts))],
  },
  {
    name: 'number of notes',
    run: async (knex) => [Number((await knex('note').count({ n: '*' }))[0]!.n)],
    of: (accounts) => [sum(accounts.map(({ notes }) => notes))],
  },
  {
    name: 'notes by account',
    async run(knex) {
      const rows = await knex('account')
        .leftJoin('note', 'note.account_id', 'account.id')
        .groupBy('account.id')
        .orderBy('account.id')
        .count({ n: 'note.id' });
      return rows.map(({ n }) => Number(n));
    },
    of: (accounts) => accounts.map(({ notes }) => notes),
  },
];

/** What one reader got from all the reads, in their order. */
export type Answers = readonly (readonly number[])[];

export async function readAll(knex: Knex): Promise<Answers> {
  return Promise.all(READS.map((read) => read.run(knex)));
}

/** What is wrong with answers that were asked for after `before` was seen, and had come before `after` was. */
export function judge(answers: Answers, before: readonly Account[], after: readonly Account[]): string[] {
  return READS.flatMap(({ name, of }, index) => {
    const [answer, least, most] = [answers[index]!, of(before), of(after)];
    const right =
      answer.length === least.length && answer.every((x, at) => x >= least[at]! && x <= most[at]!);
    return right ? [] : [`${name}: got ${answer}, not from ${least} to ${most}`];
  });
}
