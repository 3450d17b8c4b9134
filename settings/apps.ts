/** Checks APPS: app label → models, given as an array or under names of their own. */
import { badValue } from './errors';
import { accepting } from './parsers';
import { isPlainRecord, recordOf } from './records';
import type { ModelClass } from './shapes';

const ENTRY = 'an array of models, or an object of name → model';

const model = accepting(
  'a model: a class with a tableName',
  (value): value is ModelClass =>
    typeof value === 'function' &&
    'tableName' in value &&
    typeof value.tableName === 'string' &&
    value.tableName !== '',
);

const models = recordOf(ENTRY, model.parse);

function parseApp(value: unknown, at: string): Readonly<Record<string, ModelClass>> {
  if (!Array.isArray(value)) {
    if (!isPlainRecord(value)) throw badValue(at, value, ENTRY);
    return models.parse(value, at);
  }
  const named = new Map<string, ModelClass>();
  value.forEach((part: unknown, index) => {
    const { name } = model.parse(part, `${at}.${index}`);
    if (name === '' || named.has(name)) {
      throw badValue(
        `${at}.${index}`,
        part,
        `models with different names; give them as an object of name → model`,
      );
    }
    named.set(name, part as ModelClass);
  });
  return Object.freeze(Object.fromEntries(named));
}

/** Read back as app label → name → model, whichever way it was given. */
export const apps = recordOf(`an object of app label → ${ENTRY}`, parseApp);
