/** What a command says: lines for a person, or with `--json` one document for a machine, and errors either way. */
import { CachalotError, UnknownNameError } from '../cachalot/index';
import { BrokenCommandError, CommandError, type ExitCode, type Invocation, type Output } from './command';

export interface Reporter {
  readonly json: boolean;
  /** A line for a person, from this verbosity on; with `--json` nothing. */
  say(line: string, verbosity?: number): void;
  /** Ends the command: the document where `--json` asks for it, and the exit code that goes with `ok`. */
  done(ok: boolean, facts: object): ExitCode;
}

/** How a command reports that has the option `json`. */
export function reporter({ options, verbosity, out }: Invocation): Reporter {
  const json = options.json === true;
  return {
    json,
    say(line, from = 1) {
      if (!json && verbosity >= from) out(line);
    },
    done(ok, facts) {
      if (json) out(JSON.stringify({ ok, ...facts }));
      return ok ? 0 : 1;
    },
  };
}

/** Whether these words ask for a document, also where something else is wrong with them. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}

/**
 * Tells what went wrong, in words on stderr and for a machine on stdout as well. Called wrongly is 2: nothing was
 * done. Anything else is 1.
 */
export function reportError(
  error: unknown,
  argv: readonly string[],
  program: string,
  { out, err }: Output,
): ExitCode {
  const code = codeOf(error);
  const isUsage = code === 'ERR_CACHALOT_USAGE' || error instanceof UnknownNameError;
  err(textOf(error, code, isUsage, argv));
  if (isUsage)
    err(`${program} ${isAboutCommand(error, argv) ? `${argv[0]} ` : ''}--help tells what there is.`);
  if (wantsJson(argv)) out(JSON.stringify({ ok: false, error: documentOf(error, code) }));
  return isUsage ? 2 : 1;
}

/** A known command was called, and not as its help says. */
function isAboutCommand(error: unknown, [name]: readonly string[]): boolean {
  const { kind } = Object(error) as { kind?: unknown };
  return name !== undefined && /^[a-z]/i.test(name) && name !== 'help' && kind !== 'command';
}

/** Codes rather than classes: two copies of the package may be loaded. */
function codeOf(error: unknown): string | null {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? code : null;
}

function documentOf(error: unknown, code: string | null): object {
  const message = messageOf(error);
  const { suggestion } = Object(error) as { suggestion?: unknown };
  return typeof suggestion === 'string' ? { code, message, suggestion } : { code, message };
}

/** An error of ours or of a server says enough; one of a program needs its stack. */
function textOf(error: unknown, code: string | null, isUsage: boolean, argv: readonly string[]): string {
  const message = messageOf(error);
  if (isUsage) return message;
  if (error instanceof BrokenCommandError) return [message, stackOf(error.cause)].join('\n').trimEnd();
  const saysEnough = code !== null || error instanceof CachalotError || error instanceof CommandError;
  const wantsAll = /(^| )(-v ?|--verbosity[= ])3( |$)/.test(argv.join(' '));
  return saysEnough && !wantsAll ? message : stackOf(error) || message;
}

function stackOf(error: unknown): string {
  const { stack } = Object(error) as { stack?: unknown };
  return typeof stack === 'string' ? stack : '';
}

/** Several addresses of one name make an error without a text of its own. */
export function messageOf(error: unknown): string {
  const { message, errors, name } = Object(error) as { message?: unknown; errors?: unknown; name?: unknown };
  if (typeof message === 'string' && message !== '') return message;
  if (Array.isArray(errors) && errors.length > 0) return errors.map(messageOf).join('; ');
  return typeof name === 'string' && name !== '' ? name : String(error);
}
