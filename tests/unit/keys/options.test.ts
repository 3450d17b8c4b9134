/** Driver options shape the answer: the same ones have the same key, in this process or in all. */
import { isProcessLocal, optionsKey } from '../../../cachalot/keys/options';

it('no options and empty ones are the same', () => {
  expect(optionsKey(undefined)).toBe('');
  expect(optionsKey({})).toBe('');
});

it('plain options are told by what they say', () => {
  const keys = [
    { rowMode: 'array' },
    { rowMode: 'object' },
    { nestTables: true },
    { nestTables: '_' },
    { rowMode: null },
  ];
  expect(new Set(keys.map(optionsKey)).size).toBe(keys.length);
  expect(optionsKey({ nestTables: true })).toBe(optionsKey({ nestTables: true }));
  expect(isProcessLocal(optionsKey({ nestTables: true })!)).toBe(false);
});

it('functions are told by identity, and only in this process', () => {
  const [one, other] = [0, 1].map(() => (_field: unknown, next: () => unknown) => next());
  const key = optionsKey({ typeCast: one });
  expect(key).toBe(optionsKey({ typeCast: one }));
  expect(key).not.toBe(optionsKey({ typeCast: other }));
  expect(isProcessLocal(key!)).toBe(true);
  expect(isProcessLocal(optionsKey({ types: { getTypeParser: one } })!)).toBe(true);
});

it('a function is not mistaken for a text that looks like its name', () => {
  const typeCast = () => 1;
  const name = /F[^;]*;/.exec(optionsKey({ typeCast })!)![0];
  expect(optionsKey({ typeCast: name })).not.toBe(optionsKey({ typeCast }));
});

it.each<[string, Record<string, unknown>]>([
  ['an object of a class', { types: new (class Types {})() }],
  ['a symbol', { a: Symbol('a') }],
  ['another statement', { text: 'select 2' }],
  ['another statement, as mysql2 calls it', { sql: 'select 2' }],
  ['other parameters', { values: [2] }],
  ['another way to send it', { submit: () => undefined }],
])('options that cannot be told apart have no key: %s', (_name, options) => {
  expect(optionsKey(options)).toBeUndefined();
});
