/**
 * The Objection models over the tables of schema.ts, with the relations that the tests load.
 */
import type { Knex } from 'knex';
import { Model, type RelationMappings } from 'objection';
import { POSTGRES_TABLE, TABLES } from './schema';

/** A many-to-many relation from one table to another through a join table. */
function throughTable(
  modelClass: () => typeof Model,
  from: string,
  through: readonly [table: string, fromColumn: string, toColumn: string],
  to: string,
) {
  const [table, fromColumn, toColumn] = through;
  return {
    relation: Model.ManyToManyRelation,
    modelClass,
    join: { from, through: { from: `${table}.${fromColumn}`, to: `${table}.${toColumn}` }, to },
  };
}

export class Permission extends Model {
  static override tableName = TABLES.permission;
  declare id: number;
  declare name: string;
  declare codename: string;
}

export class Group extends Model {
  static override tableName = TABLES.group;
  declare id: number;
  declare name: string;
  declare permissions?: Permission[];
  declare users?: User[];

  static override get relationMappings(): RelationMappings {
    const id = `${TABLES.group}.id`;
    return {
      permissions: throughTable(
        () => Permission,
        id,
        [TABLES.groupPermissions, 'group_id', 'permission_id'],
        `${TABLES.permission}.id`,
      ),
      users: throughTable(() => User, id, [TABLES.userGroups, 'group_id', 'user_id'], `${TABLES.user}.id`),
    };
  }
}

export class User extends Model {
  static override tableName = TABLES.user;
  declare id: number;
  declare username: string;
  declare email: string;
  declare is_superuser: boolean;
  declare groups?: Group[];
  declare userPermissions?: Permission[];
  declare tests?: Test[];

  static override get relationMappings(): RelationMappings {
    const id = `${TABLES.user}.id`;
    return {
      groups: throughTable(() => Group, id, [TABLES.userGroups, 'user_id', 'group_id'], `${TABLES.group}.id`),
      userPermissions: throughTable(
        () => Permission,
        id,
        [TABLES.userPermissions, 'user_id', 'permission_id'],
        `${TABLES.permission}.id`,
      ),
      tests: {
        relation: Model.HasManyRelation,
        modelClass: () => Test,
        join: { from: id, to: `${TABLES.test}.owner_id` },
      },
    };
  }
}

export class Test extends Model {
  static override tableName = TABLES.test;
  static override jsonAttributes = ['json'];
  declare id: number;
  declare name: string;
  declare owner_id: number | null;
  declare public: boolean;
  declare date: unknown;
  declare datetime: unknown;
  declare permission_id: number | null;
  declare a_float: number | null;
  declare a_decimal: unknown;
  declare a_choice: string | null;
  declare bin: Buffer | null;
  declare ip: string | null;
  declare duration: unknown;
  declare uuid: string | null;
  declare json: unknown;
  declare owner?: User | null;
  declare permission?: Permission | null;

  static override get relationMappings(): RelationMappings {
    return {
      owner: {
        relation: Model.BelongsToOneRelation,
        modelClass: () => User,
        join: { from: `${TABLES.test}.owner_id`, to: `${TABLES.user}.id` },
      },
      permission: {
        relation: Model.BelongsToOneRelation,
        modelClass: () => Permission,
        join: { from: `${TABLES.test}.permission_id`, to: `${TABLES.permission}.id` },
      },
    };
  }
}

export class TestParent extends Model {
  static override tableName = TABLES.testParent;
  declare id: number;
  declare name: string;
  declare child?: TestChild | null;

  static override get relationMappings(): RelationMappings {
    return {
      child: {
        relation: Model.HasOneRelation,
        modelClass: () => TestChild,
        join: { from: `${TABLES.testParent}.id`, to: `${TABLES.testChild}.testparent_ptr_id` },
      },
    };
  }
}

/** Inherits TestParent by sharing its primary key. */
export class TestChild extends Model {
  static override tableName = TABLES.testChild;
  static override idColumn = 'testparent_ptr_id';
  declare testparent_ptr_id: number;
  declare public: boolean;
  declare parent?: TestParent;
  declare permissions?: Permission[];

  static override get relationMappings(): RelationMappings {
    const id = `${TABLES.testChild}.testparent_ptr_id`;
    return {
      parent: {
        relation: Model.BelongsToOneRelation,
        modelClass: () => TestParent,
        join: { from: id, to: `${TABLES.testParent}.id` },
      },
      permissions: throughTable(
        () => Permission,
        id,
        [TABLES.testChildPermissions, 'testchild_id', 'permission_id'],
        `${TABLES.permission}.id`,
      ),
    };
  }
}

export class UnmanagedModel extends Model {
  static override tableName = TABLES.unmanaged;
  declare id: number;
  declare name: string;
}

export class UnicodeModel extends Model {
  static override tableName = TABLES.unicode;
  declare id: number;
  declare naïveté: string | null;
  declare 名前: string | null;
}

/** PostgreSQL only. */
export class PostgresModel extends Model {
  static override tableName = POSTGRES_TABLE;
  static override jsonAttributes = ['json', 'jsonb'];
  declare id: number;
  declare int_array: (number | null)[] | null;
  declare text_array: (string | null)[] | null;
  declare hstore: unknown;
  declare json: unknown;
  declare jsonb: unknown;
}

/** The models bound to one database; related models come bound as well. */
export function bindModels(knex: Knex) {
  return {
    Permission: Permission.bindKnex(knex),
    Group: Group.bindKnex(knex),
    User: User.bindKnex(knex),
    Test: Test.bindKnex(knex),
    TestParent: TestParent.bindKnex(knex),
    TestChild: TestChild.bindKnex(knex),
    UnmanagedModel: UnmanagedModel.bindKnex(knex),
    UnicodeModel: UnicodeModel.bindKnex(knex),
    PostgresModel: PostgresModel.bindKnex(knex),
  };
}

export type BoundModels = ReturnType<typeof bindModels>;
