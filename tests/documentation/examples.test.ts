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

const EXAMPLES = pages()
  .flatMap(codeBlocks)
  .filter(({ language }) => language === 'js' || language === 'ts');

describe('the examples', () => {
  let project: Project;

  beforeAll(async () => {
    project = await Project.create('knex', 'objection', 'better-sqlite3');
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
});
