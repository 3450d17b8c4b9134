/** Whether what a file exports is a command, and if not, what is wrong with it. */
import { COMMON_OPTIONS } from './command';

const TEXTS = ['summary', 'description', 'positionals'] as const;

/** A clause that says what is wrong; `undefined` for a command. */
export function wrongShape(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null)
    return 'it must export an object, as default or module.exports';
  const command = value as Readonly<Record<string, unknown>>;
  if (typeof command.run !== 'function') return '"run" must be a function';
  if (command.summary === undefined) return '"summary" must be a text of one line';
  const text = TEXTS.find((key) => command[key] !== undefined && typeof command[key] !== 'string');
  if (text !== undefined) return `"${text}" must be a text`;
  if (command.name !== undefined && command.name !== name)
    return `its name is "${String(command.name)}", and must be that of the file, "${name}"`;
  const { options = {} } = command;
  if (!isRecord(options)) return '"options" must be an object of options by name';
  return wrongOption(options) ?? wrongExamples(command.examples) ?? wrongExitCodes(command.exitCodes);
}

function wrongOption(options: Readonly<Record<string, unknown>>): string | undefined {
  const letters = new Set(Object.values(COMMON_OPTIONS).flatMap(({ short }) => short ?? []));
  for (const [name, spec] of Object.entries(options)) {
    if (Object.hasOwn(COMMON_OPTIONS, name)) return `every command has the option "${name}" already`;
    if (!isRecord(spec)) return `option "${name}" must be an object`;
    const { type, help, short, choices, default: standard } = spec;
    if (type !== 'string' && type !== 'boolean')
      return `the type of option "${name}" must be "string" or "boolean"`;
    if (typeof help !== 'string') return `option "${name}" must have a text "help"`;
    if (choices !== undefined && typeof choices !== 'function')
      return `the choices of option "${name}" must be a function`;
    if (standard !== undefined && (type !== 'string' || typeof standard !== 'string'))
      return `the default of option "${name}" must be a text, and its type "string"`;
    if (short === undefined) continue;
    if (typeof short !== 'string' || !/^[a-z]$/i.test(short))
      return `"short" of option "${name}" must be one letter`;
    if (letters.has(short)) return `another option has the letter "${short}" that option "${name}" has`;
    letters.add(short);
  }
  return undefined;
}

function wrongExamples(examples: unknown): string | undefined {
  if (examples === undefined) return undefined;
  const isPair = (one: unknown): boolean =>
    Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === 'string');
  if (Array.isArray(examples) && examples.every(isPair)) return undefined;
  return '"examples" must be a list of pairs of texts: the words, and what they do';
}

function wrongExitCodes(codes: unknown): string | undefined {
  if (codes === undefined || (isRecord(codes) && [0, 1, 2].every((code) => typeof codes[code] === 'string')))
    return undefined;
  return '"exitCodes" must have a text for each of 0, 1 and 2';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
