/** The Objection models of the storm. */
import { Model } from 'objection';
import type { Models } from './ship';

class Child extends Model {
  static override tableName = 'child';
}

class Parent extends Model {
  static override tableName = 'parent';
  static override get relationMappings() {
    return {
      children: {
        relation: Model.HasManyRelation,
        modelClass: Child,
        join: { from: 'parent.id', to: 'child.id' },
      },
    };
  }
}

class Account extends Model {
  static override tableName = 'account';
}

class Log extends Model {
  static override tableName = 'log';
}

export const models: Models = { Account, Parent, Log };
