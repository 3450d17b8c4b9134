/** `{% cache %}` and `get_last_invalidation` in Nunjucks: escaping, keys, errors, and every place where a call may stand. */
import { Environment, Loader, type LoaderSource } from 'nunjucks';
import { CachalotExtension } from '../../../templatetags';
import { Broken, reset, use } from './caches';

afterEach(reset);

class Files extends Loader {
  constructor(readonly files: Readonly<Record<string, string>>) {
    super();
  }
  getSource(name: string): LoaderSource {
    return { src: this.files[name]!, path: `/views/${name}`, noCache: false };
  }
}

/** An environment with these files; the one that is rendered is `page`. */
function pages(
  files: Readonly<Record<string, string>>,
): (context?: object, name?: string) => Promise<string> {
  const environment = new Environment(new Files(files), { autoescape: true });
  environment.addExtension('cachalot', new CachalotExtension());
  return (context = {}, name = 'page') =>
    new Promise((resolve, reject) => {
      environment.render(name, context, (error, html) => {
        if (error !== null) reject(error);
        else resolve(String(html));
      });
    });
}
const page = (text: string) => pages({ page: text });

describe('{% cache %}', () => {
  it('keeps by the file and the line where no key is given', async () => {
    const render = pages({
      page: '{% cache %}{{ x }}{% endcache %}\n{% cache %}{{ x }}{% endcache %}',
      other: '{% cache %}{{ x }}{% endcache %}',
    });
    expect(await render({ x: 1 })).toBe('1\n1');
    expect(await render({ x: 2 })).toBe('1\n1');
    expect(await render({ x: 3 }, 'other')).toBe('3');
  });

  it('keeps by what it is given', async () => {
    const render = page('{% cache user, "de", timeout=60 %}{{ x }}{% endcache %}');
    expect(await render({ user: 'a', x: 1 })).toBe('1');
    expect(await render({ user: 'b', x: 2 })).toBe('2');
    expect(await render({ user: 'a', x: 3 })).toBe('1');
    expect(await render({ user: Promise.resolve('a'), x: 4 })).toBe('1');
  });

  it('escapes what is written in it once, when it is rendered and when it was kept', async () => {
    const inner = '<b>{{ x }}</b>{{ x | safe }}';
    const render = page(`{% cache %}${inner}{% endcache %}|{{ x }}`);
    const html = '<b>&lt;i&gt;</b><i>|&lt;i&gt;';
    expect(await render({ x: '<i>' })).toBe(html);
    expect(await render({ x: '<i>' })).toBe(html);
  });

  it('escapes once where something is waited for inside and in the arguments', async () => {
    const call = 'get_last_invalidation()';
    const render = page(`{% cache ${call} %}<b>{{ x }}</b>{% if ${call} >= 0 %}!{% endif %}{% endcache %}`);
    expect(await render({ x: '<i>' })).toBe('<b>&lt;i&gt;</b>!');
    expect(await render({ x: 'y' })).toBe('<b>&lt;i&gt;</b>!');
  });

  it('stands in loops, conditions, blocks, included files and other fragments', async () => {
    const render = pages({
      base: '<{% block body %}{% endblock %}>',
      part: '{% cache n %}{{ n }}{{ x }}{% endcache %}',
      page: `{% extends 'base' %}{% block body %}{% if true %}{% cache %}
        {%- asyncEach n in [1, 2, 1] %}{% include 'part' %}{% endeach -%}
      {% endcache %}{% endif %}{{ x }}{% endblock %}`,
    });
    expect(await render({ x: 'a' })).toBe('<1a2a1aa>');
    expect(await render({ x: 'b' })).toBe('<1a2a1ab>');
  });

  it('renders each time where the cache is broken', async () => {
    use(new Broken());
    const render = page('{% cache %}{{ x }}{% endcache %}');
    expect([await render({ x: 1 }), await render({ x: 2 })]).toEqual(['1', '2']);
  });

  it('keeps nothing of what fails inside, and hands the error on', async () => {
    const render = page('{% cache %}{{ f() }}{% endcache %}');
    const fails = () => {
      throw new Error('no such user');
    };
    await expect(render({ f: fails })).rejects.toThrow('no such user');
    expect(await render({ f: () => 'fine' })).toBe('fine');
  });

  it('hands on what fails behind it', async () => {
    const render = page('{% cache %}fine{% endcache %}{{ nothing.at.all() }}');
    await expect(render()).rejects.toThrow(/\/views\/page.*nothing/s);
  });

  it.each([
    ['\n{% cache cache_alias="defualt" %}{% endcache %}', /\[Line 2, Column 4\].*Did you mean "default"\?/s],
    ['\n\n{% cache timeout="soon" %}{% endcache %}', /\[Line 3, Column 4\].*a number of seconds/s],
    ['{% cache cache_key=7 %}{% endcache %}', /\[Line 1, Column 4\].*cache_key must be a name/s],
    ['{% cache cache_alias=7 %}{% endcache %}', /cache_alias must be an alias of CACHES/],
    ['{% cache f %}{% endcache %}', /\[Line 1, Column 4\].*what a cached fragment depends on must be/s],
    ['\n{% cache key="x" %}{% endcache %}', /\[Line 2, Column 10\].*'key' is not a valid keyword argument/s],
    ['\n{% cache %}never closed', /\[Line 2, Column 4\].*not closed by \{% endcache %\}/s],
    ['{% cache 1 2 %}{% endcache %}', /\[Line 1, Column \d+\]/],
  ])('tells file and line of %j', async (text, message) => {
    const error = await page(text)({ f: () => 1 }).then(String, (reason: Error) => reason);
    expect(String(error)).toContain('/views/page');
    expect(String(error)).toMatch(message);
  });

  it('refuses a copy of Nunjucks that it does not know', async () => {
    const environment = new Environment(null);
    const { Template, parser } = jest.requireActual<typeof import('nunjucks') & { parser: object }>(
      'nunjucks',
    );
    const other = { Template, parser, nodes: {}, lib: {} };
    environment.addExtension('cachalot', new CachalotExtension({ nunjucks: other }));
    expect(() => environment.renderString('{% cache %}{% endcache %}', {})).toThrow(
      'hand yours over: new CachalotExtension({ nunjucks })',
    );
  });
});

describe('get_last_invalidation', () => {
  const call = 'get_last_invalidation()';

  it.each([
    ['an output', `{{ ${call} }}`, '0'],
    ['an expression', `{{ 1 + ${call} * 2 }}`, '1'],
    ['a member of it', `{{ ${call}.toFixed(1) }}`, '0.0'],
    ['the argument of a function', `{{ twice(${call}) }}`, '0'],
    ['a filter', `{{ ${call} | string | length }}`, '1'],
    ['a condition', `{% if ${call} == 0 %}never{% else %}once{% endif %}`, 'never'],
    ['a second condition', `{% if false %}{% elif ${call} == 0 %}never{% endif %}`, 'never'],
    ['an assignment', `{% set t = ${call} %}{{ t }}`, '0'],
    ['a loop', `{% for n in [1, 2] %}{{ n }}{{ ${call} }}{% endfor %}`, '1020'],
    ['an array of a loop', `{% for n in [${call}] %}{{ n }}{% endfor %}`, '0'],
    ['keywords', "{{ get_last_invalidation(cache_alias='default') }}", '0'],
    ['a filter of its own', "{{ none | get_last_invalidation(cache_alias='default') }}", '0'],
  ])('may stand in %s', async (_where, text, expected) => {
    expect(await page(text)({ twice: (value: number) => 2 * value })).toBe(expected);
  });

  it('gives a promise to programs', async () => {
    const seen: unknown[] = [];
    await page('{{ see(get_last_invalidation) }}')({ see: (value: unknown) => void seen.push(value) });
    const [ask] = seen as [() => Promise<number>];
    expect(await ask()).toBe(0);
  });

  it.each([
    ["{{ get_last_invalidation(cache='x') }}", 'get_last_invalidation: "cache"'],
    ["{{ get_last_invalidation(cache_alias='defualt') }}", 'Did you mean "default"?'],
    ['{{ get_last_invalidation(nothing) }}', 'get_last_invalidation: argument 1 must be a table name'],
    [`{% include ${call} %}`, 'get_last_invalidation() in a place where Nunjucks does not wait'],
  ])('tells the file of %s', async (text, message) => {
    const error = await page(text)().then(String, (reason: Error) => reason);
    expect(String(error)).toContain('/views/page');
    expect(String(error)).toContain(message);
  });

  it('is nothing in an environment without the extension', () => {
    page('');
    const html = new Environment(null).renderString('{{ get_last_invalidation | default("none") }}', {});
    expect(html).toBe('none');
  });
});
