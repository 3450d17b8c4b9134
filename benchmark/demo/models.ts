/** An ordinary Objection application: countries with their cities. Nothing in it knows of a cache. */
import { Model, type RelationMappings } from 'objection';

export class Country extends Model {
  static override tableName = 'country';
  static override idColumn = 'code';
  declare code: string;
  declare name: string;
  declare cities?: City[];

  static override get relationMappings(): RelationMappings {
    return {
      cities: {
        relation: Model.HasManyRelation,
        modelClass: City,
        join: { from: 'country.code', to: 'city.country_code' },
      },
    };
  }
}

export class City extends Model {
  static override tableName = 'city';
  declare id: number;
  declare name: string;
  declare population: number;
  declare country_code: string;
  declare country?: Country;

  static override get relationMappings(): RelationMappings {
    return {
      country: {
        relation: Model.BelongsToOneRelation,
        modelClass: Country,
        join: { from: 'city.country_code', to: 'country.code' },
      },
    };
  }
}
