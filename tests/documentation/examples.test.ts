/** Every JavaScript example of the documentation runs, in a project that has installed the package. */
import { Project } from '../support/package';
import { codeBlocks, pages } from './documents';

/** What an example may take for granted when it does not make a Knex instance of its own. */
const PRELUDE = `
import 'cachalot';
import makeKnexForDocs from 'knex';
import { Model as ModelForDocs } from 'objection';
const knex = makeKnexForDocs({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
class City extends ModelForDocs { static tableName = 'city'; }
for (const name of ['city', 'country']) {
  await knex.schema.createTable(name, (table) => { table.increments(); table.string('name'); });
}
`;

/** What the page on templates renders with. */
const ENGINES = ['nunjucks', 'liquidjs', 'ejs', 'eta', 'handlebars'];

/** What the page on observability reports to. */
const COLLECTORS = [
  'prom-client',
  '@opentelemetry/api',
  '@opentelemetry/context-async-hooks',
  '@opentelemetry/sdk-trace-base',
];

const EXAMPLES = pages()
  .flatMap(codeBlocks)
  .filter(({ language }) => language === 'js' || language === 'ts');

describe('the examples', () => {
  let project: Project;

  beforeAll(async () => {
    project = await Project.create(
      'knex',
      'objection',
      'better-sqlite3',
      'ioredis',
      'memcached',
      ...ENGINES,
      ...COLLECTORS,
    );
    project.write('ca.pem', '');
  }, 60_000);

  afterAll(() => project.remove());

  it.each(EXAMPLES.map(({ at, code }) => [at, code] as const))('run: %s', async (at, code) => {
    const file = `${at.replace(/\W+/g, '-')}.mjs`;
    const alone = code.includes('makeKnex({');
    project.write(file, alone ? code : `${PRELUDE}${code}\nawait knex.destroy();\n`);

    const { status, stderr } = await project.node(file);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('of the quickstart answer as it says', async () => {
    const [first] = EXAMPLES.filter(({ at }) => at.startsWith('docs/quickstart.md'));
    project.write('quickstart-again.mjs', first!.code.replace('quickstart.db', ':memory:'));

    const { stdout } = await project.node('quickstart-again.mjs');

    expect(stdout.trim().split('\n')).toEqual([
      "[ { id: 1, name: 'Nuuk' } ]",
      "[ { id: 1, name: 'Nuuk' } ]",
      "[ { id: 1, name: 'Nuuk' }, { id: 2, name: 'Sisimiut' } ]",
      '{ hits: 1, misses: 2, invalidations: 3 }',
    ]);
  });

  describe('of the page on caches of your own', () => {
    const code = EXAMPLES.find(({ at }) => at.startsWith('docs/custom-backend.md'))!.code;
    const tried = async (name: string, text: string) => {
      project.write(name, `${PRELUDE}${text}\nawait knex.destroy();\n`);
      return (await project.node(name)).stdout;
    };

    it('keeps each promise, and a result', async () => {
      const said = await tried('backend-again.mjs', code);

      expect(said).toMatch(/^1$/m);
      expect(Number(/^\S+ pass (\d+)$/m.exec(said)?.[1])).toBeGreaterThan(20);
      expect(said).toMatch(/^\S+ fail 0$/m);
    });

    it('would break one if it never said that a mark is gone', async () => {
      const said = await tried('backend-wrong.mjs', code.replace('return held;', 'return true;'));

      expect(said).toMatch(/^\S+ fail [1-9]/m);
    });
  });

  it('of the page on templates answer as they say', async () => {
    const examples = EXAMPLES.filter(({ at }) => at.startsWith('docs/templates.md'));
    const lines: string[] = [];
    for (const { code } of examples) {
      project.write('templates-again.mjs', `${PRELUDE}${code}\nawait knex.destroy();\n`);
      lines.push((await project.node('templates-again.mjs')).stdout.trim());
    }

    const [plain, ejs, eta, handlebars, nunjucks, liquid] = lines;
    expect([plain, ejs, eta, handlebars]).toEqual(['', '<ul><li>Nuuk</li></ul>', '0 cities', '<ul></ul>']);
    expect(nunjucks).toBe(Array(2).fill('&lt;Ada&gt; has seen: Nuuk').join('\n'));
    const seen = '&lt;Ada&gt; has seen: Nuuk';
    expect(liquid).toBe([seen, seen, '&lt;Ada&gt; has seen:'].join('\n'));
  });

  it('of the page on observability answer as they say', async () => {
    const examples = EXAMPLES.filter(({ at }) => at.startsWith('docs/observability.md'));
    const lines: string[] = [];
    for (const { code } of examples) {
      project.write('observability-again.mjs', `${PRELUDE}${code}\nawait knex.destroy();\n`);
      lines.push((await project.node('observability-again.mjs')).stdout.trim());
    }

    const [metrics, spans, slow] = lines;
    expect(metrics).toMatch(/^cachalot_read_duration_seconds_bucket\{.*verdict="hit"\} \d+$/);
    expect(spans).toBe("[ 'cachalot miss', 'cachalot hit', 'GET /cities' ]");
    expect(slow).toMatch(/^\d+$/);
  });
});
