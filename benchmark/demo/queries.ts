/** The reads of the demo, as an application would write them: from cheap to dear. */
import { raw } from 'objection';
import { City, Country } from './models';

export interface DemoQuery {
  readonly name: string;
  run(): PromiseLike<unknown>;
}

const REYKJAVIK = 3413829;

export const QUERIES: readonly DemoQuery[] = [
  { name: 'a city by its id', run: () => City.query().findById(REYKJAVIK) },
  { name: 'the ten largest cities', run: () => City.query().orderBy('population', 'desc').limit(10) },
  {
    name: '… each with its country (joined)',
    run: () => City.query().withGraphJoined('country').orderBy('population', 'desc').limit(10),
  },
  {
    name: 'Iceland with its cities (2 queries)',
    run: () => Country.query().findById('IS').withGraphFetched('cities'),
  },
  { name: 'how many cities there are', run: () => City.query().resultSize() },
  {
    name: '20 cities named like “ville”',
    run: () => City.query().where('name', 'like', '%ville').orderBy('name').limit(20),
  },
  { name: 'page 50 of all cities by name', run: () => City.query().orderBy('name').page(50, 20) },
  {
    name: 'ten most urban countries',
    run: () =>
      Country.query()
        .joinRelated('cities')
        .select('country.name', raw('sum(cities.population) as people'))
        .groupBy('country.code')
        .orderBy('people', 'desc')
        .limit(10),
  },
];
