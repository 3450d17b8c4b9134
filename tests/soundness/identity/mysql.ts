import { randomBytes } from 'node:crypto';
import { COMMON, drawn, type Session, tables, type World } from './world';

const OTHER = `cachalot_identity_${randomBytes(6).toString('hex')}`;

export const mysql: World = {
  schema: [
    `create database ${OTHER}`,
    ...tables(['things', 'others', `${OTHER}.things`, `${OTHER}.others`], 'varchar(100)'),
    `update ${OTHER}.things set whose = concat('far ', id)`,
    `create procedure settle(zone varchar(10)) begin declare sql_part int; set sql_part = 1; set session time_zone = zone; end`,
    `create procedure hide() create temporary table things as select 7 as id, 'hidden' as whose, null as at`,
    'create table stamps (id int, at timestamp null)',
    `insert into stamps values (1, '2026-01-02 03:04:05')`,
  ],
  guises: [
    drawn('USE', false, `use ${OTHER}`),
    drawn('time_zone', false, `set time_zone = '?'`, ['+09:00', '-05:00', '+00:00']),
    drawn('sql_mode', false, `set session sql_mode = '?'`, ['ANSI_QUOTES', 'PIPES_AS_CONCAT', 'ANSI', '']),
    drawn('names', false, 'set names latin1'),
    drawn('group_concat_max_len', false, 'set session group_concat_max_len = 4'),
    drawn('sql_select_limit', false, 'set session sql_select_limit = ?', ['1', '2']),
    drawn('zone by a procedure', false, `call settle('?')`, ['+09:00', '-03:00']),
    drawn('table by a procedure', false, 'call hide()'),
    {
      name: 'temporary table',
      local: false,
      enter: () => [`create temporary table things as select 9 as id, 'temporary' as whose, null as at`],
    },
    { name: 'variable', local: false, enter: () => [`set @mine = 'mine'`] },
  ],
  reads: [
    ...COMMON,
    (knex) => knex('stamps').orderBy('id'),
    (knex) => knex('stamps').select(knex.raw('cast(at as char) as at')).orderBy('id'),
    (knex) => knex('things').select(knex.raw(`group_concat(whose) as all_of_them`)),
    (knex) => knex('things').select(knex.raw(`id || 0 as joined`)).orderBy('id'),
    (knex) => knex('things').select(knex.raw(`@mine as mine`)).where('id', 1),
    (knex) => knex.withSchema(OTHER).from('things').orderBy('id'),
    (knex) => knex(`${OTHER}.others`).orderBy('id'),
  ],
  pools: (base) => [
    base,
    { ...base, connection: { ...(base.connection as object), database: OTHER } },
    { ...base, connection: { ...(base.connection as object), timezone: '+05:00' } },
    { ...base, connection: { ...(base.connection as object), dateStrings: true } },
    {
      ...base,
      pool: {
        min: 0,
        max: 4,
        afterCreate: (connection: Session, done: (error: Error | undefined, connection: object) => void) =>
          connection.query(`set time_zone = '+09:00'`, (error) => done(error, connection)),
      },
    },
  ],
  writes: ['things', 'others', `${OTHER}.things`, 'stamps'].map(
    (table) => `update ${table} set id = id where id = 1`,
  ),
  leavings: [`drop database if exists ${OTHER}`],
};
