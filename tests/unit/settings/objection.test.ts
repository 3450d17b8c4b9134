import { knex } from 'knex';
import { Model } from 'objection';
import { overrideSettings } from '../../../settings';
import { currentSettings } from '../../../settings/current';

class Note extends Model {
  static override tableName = 'notes';
  declare text: string;
}

describe('an Objection builder that is returned from overrideSettings', () => {
  it('runs inside, once, and gives its models', async () => {
    const database = knex({ client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true });
    await database.schema.createTable('notes', (table) => table.text('text'));
    await database('notes').insert({ text: 'hello' });
    const seen: (number | null)[] = [];
    database.on('start', () => void seen.push(currentSettings().CACHALOT_TIMEOUT));
    const notes: Note[] = await overrideSettings({ CACHALOT_TIMEOUT: 3 }, () => Note.query(database));
    await database.destroy();
    expect(notes).toEqual([Note.fromJson({ text: 'hello' })]);
    expect(seen).toEqual([3]);
  });
});
