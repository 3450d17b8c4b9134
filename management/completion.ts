/** A script for bash that completes the names of commands, of their options, and of values that are always the same. */
import { COMMON_OPTIONS, type Command, UsageError } from './command';
import { optionsOf } from './parse';

/** The programs that it completes; others are reached by a function of such a name. */
const PROGRAMS = ['cachalot', 'manage', 'manage.js'];

/**
 * @param others names of commands that are known by name alone
 * @throws UsageError for another shell
 */
export function completionScript(
  shell: string | undefined,
  commands: readonly Command[],
  others: readonly string[],
): string {
  if (shell !== 'bash')
    throw new UsageError(`--completion takes bash, not ${shell === undefined ? 'nothing' : `"${shell}"`}.`);
  const names = [
    ...commands.map(({ name }) => name),
    ...others,
    'help',
    '--help',
    '--version',
    '--completion',
  ];
  const common = Object.keys(COMMON_OPTIONS).map((name) => `--${name}`);
  return [
    '_cachalot() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
    '  local words="" current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words="${names.join(' ')}"`,
    '  elif [ "$before" = "-v" ] || [ "$before" = "--verbosity" ]; then',
    `    words="${COMMON_OPTIONS.verbosity!.choices!().join(' ')}"`,
    '  else',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
    '    case "${COMP_WORDS[1]}" in',
    ...commands.map(
      (command) =>
        `      ${command.name}) words="${Object.keys(optionsOf(command))
          .map((name) => `--${name}`)
          .join(' ')}" ;;`,
    ),
    `      help) words="${[...commands.map(({ name }) => name), ...others].join(' ')}" ;;`,
    `      --completion) words="bash" ;;`,
    `      *) words="${common.join(' ')}" ;;`,
    '    esac',
    '    # what is no option is a name of the project, or a file',
    '    case "$current" in -*) ;; *) [ "$before" = help ] || [ "$before" = --completion ] || words="" ;; esac',
    '  fi',
    '  COMPREPLY=( $(compgen -W "$words" -- "$current") )',
    '}',
    `complete -o default -F _cachalot ${PROGRAMS.join(' ')}`,
  ].join('\n');
}
