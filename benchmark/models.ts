/** The models of the workload, made for one copy of Objection. */
import type { Knex } from 'knex';
import type { ModelClass, RelationMappings } from 'objection';
import type { Orm } from './orm';

export interface Models {
  readonly User: ModelClass<import('objection').Model>;
  readonly Test: ModelClass<import('objection').Model>;
}

export function makeModels({ objection }: Orm, knex: Knex): Models {
  const { Model } = objection;

  class Group extends Model {
    static override tableName = 'group';
  }

  class User extends Model {
    static override tableName = 'user';
    static override relationMappings: RelationMappings = {
      groups: {
        relation: Model.ManyToManyRelation,
        modelClass: Group,
        join: {
          from: 'user.id',
          through: { from: 'user_group.user_id', to: 'user_group.group_id' },
          to: 'group.id',
        },
      },
    };
  }

  class Test extends Model {
    static override tableName = 'test';
    static override relationMappings: RelationMappings = {
      owner: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: 'test.owner_id', to: 'user.id' },
      },
    };
  }

  return { User: User.bindKnex(knex), Test: Test.bindKnex(knex) };
}
