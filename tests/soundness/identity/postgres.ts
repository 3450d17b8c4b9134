import { randomBytes } from 'node:crypto';
import { COMMON, drawn, type Session, tables, type World } from './world';

/** Roles belong to the whole server. */
const ROLE = `cachalot_identity_${randomBytes(6).toString('hex')}`;

const TENANTS = ['1', '2', '3'];
const PATHS = ['acme, public', 'beta, public', 'public', 'public, acme', '"$user", beta'];

export const postgres: World = {
  schema: [
    'create schema acme',
    'create schema beta',
    ...tables(['things', 'others', 'acme.things', 'beta.things', 'beta.others'], 'text'),
    'create table tenants (tenant int, whose text)',
    ...TENANTS.map((tenant) => `insert into tenants values (${tenant}, 'tenant ${tenant}')`),
    'alter table tenants enable row level security',
    'alter table tenants force row level security',
    `create policy own on tenants using (tenant = nullif(current_setting('app.tenant', true), '')::int)`,
    'create view tenants_seen as select * from tenants',
    `create function mine() returns text language sql stable as $$ select current_setting('app.tenant', true) $$`,
    `create function move(path text) returns void language plpgsql as
      $$ begin perform set_config('search_path', path, false); end $$`,
    `create function become(tenant text) returns void language sql as
      $$ select set_config('app.tenant', tenant, false) $$`,
    `create procedure settle(path text) language plpgsql as
      $$ begin execute 'set search_path to ' || path; end $$`,
    `create function hide() returns void language plpgsql as
      $$ begin create temporary table things as select 7 as id, 'hidden' as whose, null::timestamp as at; end $$`,
    'create table watched (id int)',
    `create function watch() returns trigger language plpgsql as
      $$ begin perform set_config('search_path', 'beta', false); return new; end $$`,
    'create trigger watch before insert on watched for each row execute function watch()',
    `create role ${ROLE}`,
    `grant usage on schema public, acme, beta to ${ROLE}`,
    `grant select on all tables in schema public, acme, beta to ${ROLE}`,
  ],
  guises: [
    ...[true, false].flatMap((local) => {
      const set = local ? 'set local' : 'set';
      return [
        drawn('search_path', local, `${set} search_path to ?`, PATHS),
        drawn('role', local, `${set} role ${ROLE}`),
        drawn('time zone', local, `${set} time zone '?'`, ['Asia/Tokyo', 'America/New_York', 'UTC']),
        drawn('DateStyle', local, `${set} datestyle to '?'`, ['German', 'SQL, DMY', 'ISO']),
        drawn('tenant', local, `${set} app.tenant = '?'`, TENANTS),
        drawn('tenant by set_config', local, `select set_config('app.tenant', '?', ${local})`, TENANTS),
        drawn('bytea_output', local, `${set} bytea_output = 'escape'`),
      ];
    }),
    drawn('path by a function', false, `select public.move('?')`, PATHS),
    drawn('path by a procedure', false, `call public.settle('?')`, PATHS),
    drawn('table by a function', false, 'select public.hide()'),
    drawn('path by a trigger', false, 'insert into public.watched values (1)'),
    drawn('path by a block', false, `do $$ begin perform public.move('?'); end $$`, PATHS),
    drawn('tenant by a function', false, `select public.become('?')`, TENANTS),
    {
      name: 'temporary table',
      local: false,
      enter: () => [
        `create temporary table things as select 9 as id, 'temporary' as whose, null::timestamp as at`,
      ],
    },
    {
      name: 'temporary view',
      local: false,
      enter: () => [
        `create temporary view others as select 8 as id, 'temporary' as whose, null::timestamp as at`,
      ],
    },
  ],
  reads: [
    ...COMMON,
    (knex) => knex('tenants').orderBy('tenant'),
    (knex) => knex('tenants_seen').select('whose').orderBy('whose'),
    (knex) =>
      knex('things')
        .where('whose', '<>', knex.raw('coalesce(mine(), ?)', ['']))
        .orderBy('id'),
    (knex) => knex('things').select(knex.raw('at::timestamptz as at')).orderBy('id'),
    (knex) => knex('things').select(knex.raw('at::text as at')).orderBy('id'),
    (knex) => knex('things').select(knex.raw(`'\\x00ff'::bytea::text as b`)).where('id', 1),
    (knex) => knex.withSchema('acme').from('things').orderBy('id'),
    (knex) => knex.withSchema('beta').from('things').orderBy('id'),
    (knex) => knex('beta.others').orderBy('id'),
  ],
  pools: (base) => [
    base,
    { ...base, searchPath: ['acme', 'public'] },
    { ...base, searchPath: ['beta', 'public'] },
    {
      ...base,
      pool: {
        min: 0,
        max: 4,
        afterCreate: (connection: Session, done: (error: Error | undefined, connection: object) => void) =>
          connection.query(`set search_path to beta, acme; set app.tenant = '2'`, (error) =>
            done(error, connection),
          ),
      },
    },
    {
      ...base,
      connection: { ...(base.connection as object), options: '-c app.tenant=3 -c timezone=Asia/Tokyo' },
    },
  ],
  writes: ['public.things', 'acme.things', 'beta.things', 'beta.others', 'public.others'].map(
    (table) => `update ${table} set whose = whose where id = 1`,
  ),
  leavings: [`drop owned by ${ROLE}`, `drop role ${ROLE}`],
};
