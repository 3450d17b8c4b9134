/** `{% cache %}` and `{% get_last_invalidation %}` in LiquidJS: arguments, escaping, errors. */
import { Liquid } from 'liquidjs';
import { caches, settings } from '../../../cachalot';
import { cachalotLiquid } from '../../../templatetags';
import { Broken, reset, use } from './caches';

afterEach(reset);

const engine = new Liquid({ templates: { part: '{% cache 5 part n %}{{ n }}{{ x }}{% endcache %}' } });
engine.plugin(cachalotLiquid);
const render = async (text: string, context: object = {}): Promise<string> =>
  String(await engine.parseAndRender(text, context));

describe('{% cache %}', () => {
  it('keeps by its name and by what it is given', async () => {
    const text = "{% cache 60 profile user 'de' %}{{ x }}{% endcache %}";
    expect(await render(text, { user: 'a', x: 1 })).toBe('1');
    expect(await render(text, { user: 'b', x: 2 })).toBe('2');
    expect(await render(text, { user: 'a', x: 3 })).toBe('1');
    expect(await render(text.replace('profile', '"profile"'), { user: 'a', x: 4 })).toBe('1');
    expect(await render(text.replace('profile', 'profile.short'), { user: 'a', x: 5 })).toBe('5');
    expect(await render(text.replace('user', 'user, '), { user: 'a', x: 6 })).toBe('1');
    const last = (value: string) => `{% cache 60 profile ${value} %}{{ x }}{% endcache %}`;
    expect(await render(last('user | downcase'), { user: 'A', x: 7 })).toBe('7');
    expect(await render(last('user'), { user: 'a', x: 8 })).toBe('7');
  });

  it('takes its time from a value, and nil for ever', async () => {
    const text = '{% cache time short %}{{ x }}{% endcache %}';
    expect(await render(text, { time: 0, x: 1 })).toBe('1');
    expect(await render(text, { time: '60', x: 2 })).toBe('2');
    expect(await render(text, { time: 60, x: 3 })).toBe('2');
    expect(await render('{% cache nil long %}{{ x }}{% endcache %}', { x: 4 })).toBe('4');
    expect(await render('{% cache nil long %}{{ x }}{% endcache %}', { x: 5 })).toBe('4');
  });

  it.each(["using='other'", 'using = name', "cache_alias='other'", 'cache_alias: name'])(
    'keeps in the cache that %s names',
    async (keyword) => {
      settings.CACHES = { default: { BACKEND: 'locmem' }, other: { BACKEND: 'locmem' } };
      const text = `{% cache 60 part ${keyword.replace(' = ', '=')} %}{{ x }}{% endcache %}`;
      expect(await render(text, { name: 'other', x: 1 })).toBe('1');
      await caches.clear('default');
      expect(await render(text, { name: 'other', x: 2 })).toBe('1');
      await caches.clear('other');
      expect(await render(text, { name: 'other', x: 3 })).toBe('3');
    },
  );

  it('writes what was kept as it was written', async () => {
    const escaping = new Liquid({ outputEscape: 'escape' });
    escaping.plugin(cachalotLiquid);
    const text = '{% cache 60 name %}<b>{{ x }}</b>{% endcache %}|{{ x }}';
    const html = '<b>&lt;i&gt;</b>|&lt;i&gt;';
    expect(await escaping.parseAndRender(text, { x: '<i>' })).toBe(html);
    expect(await escaping.parseAndRender(text, { x: '<i>' })).toBe(html);
  });

  it('stands in loops, included files and other fragments', async () => {
    const text =
      "{% cache 5 whole %}{% for n in (1..2) %}{% render 'part', n: n, x: x %}{% endfor %}{% endcache %}{{ x }}";
    expect(await render(text, { x: 'a' })).toBe('1a2aa');
    expect(await render(text, { x: 'b' })).toBe('1a2ab');
  });

  it('renders each time where the cache is broken', async () => {
    use(new Broken());
    const text = '{% cache 60 name %}{{ x }}{% endcache %}';
    expect([await render(text, { x: 1 }), await render(text, { x: 2 })]).toEqual(['1', '2']);
  });

  it('is seen by the engine’s analysis of variables', async () => {
    expect(await engine.variables('{% cache 60 name %}{{ inside }}{% endcache %}')).toEqual(['inside']);
  });

  it.each([
    ['\n{% cache %}{% endcache %}', /a value is expected.*line:2/s],
    ['{% cache 60 %}{% endcache %}', /a timeout and a name.*line:1/s],
    ['\n\n{% cache 60 name %}', /"name" is not closed by "endcache".*line:3/s],
    ['{% cache 60 name as x %}{% endcache %}', /"cache" knows no "as"/],
    ["{% cache 60 name cach='x' %}{% endcache %}", /"cach" is not a keyword of this tag/],
    ["\n{% cache 60 name using='defualt' %}{% endcache %}", /Did you mean "default"\?.*line:2/s],
    ['{% cache 60 name using=nothing %}{% endcache %}', /cache_alias must be an alias of CACHES/],
    ["\n{% cache 'soon' name %}{% endcache %}", /a number of seconds.*line:2/s],
    ['{% cache nothing name %}{% endcache %}', /the timeout must be a number of seconds/],
    ['\n{% cache 60 name f %}{% endcache %}', /what a cached fragment depends on must be.*line:2/s],
  ])('tells the line of %j', async (text, message) => {
    await expect(render(text, { f: new Map() })).rejects.toThrow(message);
  });
});

describe('{% get_last_invalidation %}', () => {
  it('writes the time where it stands, or keeps it under a name', async () => {
    expect(await render('{% get_last_invalidation %}')).toBe('0');
    expect(await render("{% get_last_invalidation cache_alias='default' as t %}[{{ t }}]")).toBe('[0]');
    expect(
      await render('{% get_last_invalidation cache_alias: alias as t %}[{{ t }}]', { alias: 'default' }),
    ).toBe('[0]');
  });

  it.each([
    ['\n{% get_last_invalidation as %}', /"as" takes one name, and comes last.*line:2/s],
    ['{% get_last_invalidation as a b %}', /"as" takes one name/],
    ["{% get_last_invalidation cach='x' %}", /it knows cache_alias, db_alias/],
    ['\n{% get_last_invalidation nothing %}', /argument 1 must be a table name.*line:2/s],
    ["\n{% get_last_invalidation cache_alias='defualt' %}", /Did you mean "default"\?.*line:2/s],
    ['{% get_last_invalidation | %}', /a value is expected/],
  ])('tells the line of %j', async (text, message) => {
    await expect(render(text)).rejects.toThrow(message);
  });
});
