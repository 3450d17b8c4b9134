/** The original's tests of its template tag and of its extension for Jinja2, in Nunjucks and LiquidJS. */
import type { Knex } from 'knex';
import { Liquid } from 'liquidjs';
import { Environment } from 'nunjucks';
import {
  caches,
  getLastInvalidation,
  type InvalidationArguments,
  invalidate,
  settings,
} from '../../cachalot';
import { CachalotExtension, cachalotLiquid } from '../../templatetags';
import { describeDatabases } from '../support/databases';
import { bindModels, type Test } from '../support/models';
import { createSchema, TABLES } from '../support/schema';
import { row } from './matrix/row';

describeDatabases('templates', (db) => {
  let knex: Knex;
  const liquid = new Liquid();
  liquid.plugin(cachalotLiquid);
  const environment = new Environment(null, { autoescape: true, throwOnUndefined: true });
  environment.addExtension('cachalot', new CachalotExtension());

  beforeAll(async () => {
    knex = await db.create();
    await createSchema(knex);
  });
  beforeEach(async () => {
    const { Test: Bound, Group } = bindModels(knex);
    settings.configure({
      DATABASES: { default: knex },
      CACHES: { default: { BACKEND: 'locmem' }, other: { BACKEND: 'locmem' } },
      APPS: { cachalot: { Test: Bound as typeof Test }, auth: { Group } },
    });
    await invalidate();
  });
  afterEach(async () => {
    await caches.close();
    settings.reset();
  });
  afterAll(() => knex.destroy());

  /** Times of invalidations have milliseconds, so two within one are the same to a key. */
  const nextMillisecond = async (): Promise<void> => {
    for (const begun = Date.now(); Date.now() === begun; ) await new Promise(setImmediate);
  };
  const invalidateLater = async (...args: InvalidationArguments): Promise<void> => {
    await nextMillisecond();
    await invalidate(...args);
  };
  const jinja = (text: string, context: object = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      environment.renderString(text, context, (error, html) => {
        if (error !== null) reject(error);
        else resolve(String(html).trim());
      });
    });
  const tags = async (text: string, context: object = {}): Promise<string> =>
    String(await liquid.parseAndRender(text, context)).trim();

  it(
    row('get_last_invalidation_template_tag', 'is the time that the function tells, of all and of some'),
    async () => {
      const [all, some] = [await getLastInvalidation(), await getLastInvalidation('auth.Group', TABLES.test)];
      expect(some).toBeGreaterThan(0);

      expect(await tags('{% get_last_invalidation as timestamp %}{{ timestamp }}')).toBe(String(all));
      const named = `{% get_last_invalidation 'auth.Group' '${TABLES.test}' as timestamp %}{{ timestamp }}`;
      expect(await tags(named)).toBe(String(some));
    },
  );

  it(
    row('get_last_invalidation_template_tag', 'lets a fragment be rendered again after an invalidation'),
    async () => {
      const template = `
        {% get_last_invalidation 'auth.Group' '${TABLES.test}' as timestamp %}
        {% cache 10 cache_key_name timestamp %}
          {{ content }}
        {% endcache %}`;
      expect(await tags(template, { content: 'something' })).toBe('something');
      expect(await tags(template, { content: 'anything' })).toBe('something');
      await invalidateLater(TABLES.test);
      expect(await tags(template, { content: 'yet another' })).toBe('yet another');
      expect(await tags(template, { content: 'the last' })).toBe('yet another');
      await nextMillisecond();
      await knex(TABLES.group).insert({ name: `group ${Date.now()}` });
      expect(await tags(template, { content: 'written' })).toBe('written');
    },
  );

  it(
    row('get_last_invalidation_jinja2', 'is the time that the function tells, anywhere in a template'),
    async () => {
      const some = await getLastInvalidation('auth.Group', TABLES.test);
      const call = `get_last_invalidation('auth.Group', '${TABLES.test}')`;

      expect(await jinja(`{{ ${call} }}`)).toBe(String(some));
      expect(await jinja(`{% set time = ${call} %}{% if time > 0 %}{{ time }}{% endif %}`)).toBe(
        String(some),
      );
      expect(await jinja('{{ get_last_invalidation() }}')).toBe(String(await getLastInvalidation()));
    },
  );

  it(row('cache_jinja2', 'refuses a keyword that it does not know, and a text without a key'), async () => {
    await expect(jinja(`\n{% cache cache_key='anything', invalid='what?' %}{% endcache %}`)).rejects.toThrow(
      /\[Line 2, Column \d+\]\s+'invalid' is not a valid keyword argument for \{% cache %\}/,
    );
    await expect(jinja('{% cache %} broken {% endcache %}')).rejects.toThrow(
      /cache_key must be set where the template is not a file/,
    );
  });

  it(row('cache_jinja2', 'keeps a fragment by its key alone, whatever is invalidated'), async () => {
    const template = `
      {%- cache cache_key='first' -%} {{ content1 }} {%- endcache -%}
      {%- cache cache_key='second' -%} {{ content2 }} {%- endcache -%}`;
    expect(await jinja(template, { content1: 'abc', content2: 'def' })).toBe('abcdef');
    await invalidateLater();
    expect(await jinja(template, { content1: 'ghi', content2: 'jkl' })).toBe('abcdef');
  });

  it(row('cache_jinja2', 'takes a last invalidation, a timeout, a key and a cache'), async () => {
    const template = `
      {%- cache get_last_invalidation('auth.Group', '${TABLES.test}', cache_alias=cache),
               timeout=10, cache_key='cache_key_name', cache_alias=cache -%}
        {{ content }}
      {%- endcache -%}`;
    const render = (content: string) => jinja(template, { content, cache: 'other' });
    expect(await render('something')).toBe('something');
    expect(await render('anything')).toBe('something');
    await invalidateLater(TABLES.test, { cacheAlias: 'default' });
    expect(await render('yet another')).toBe('something');
    await invalidateLater(TABLES.test);
    expect(await render('will you change?')).toBe('will you change?');
    await caches.clear('other');
    await invalidateLater(TABLES.test);
    expect(await render('better!')).toBe('better!');
  });
});
