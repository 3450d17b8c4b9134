/** Bash completes what there is: commands, those of the project, their options, and what follows them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { COMMANDS } from '../../../management';
import { describeIf } from '../../support/suites';
import { openDesk } from './calling';

const desk = openDesk();
const hasBash = spawnSync('bash', ['-c', 'complete -p; true']).status === 0;

it('is for bash, and says so', async () => {
  for (const words of [['fish'], []]) {
    const { code, out, err } = await desk.call(['--completion', ...words]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^--completion takes bash, not /);
  }
});

describeIf(hasBash, 'completion in bash', () => {
  let script: string;
  beforeEach(async () => {
    desk.write('management/commands/count_rows.js', 'throw new Error("not loaded for this")');
    script = (await desk.call(['--completion', 'bash'])).out;
  });

  /** What is offered after these words, the last of them being typed. */
  const offered = (program: string, ...words: readonly string[]) => {
    const source = `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
"$(complete -p "$1" | sed 's/.*-F \\([^ ]*\\) .*/\\1/')" "$1"
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = execFileSync('bash', ['-c', source, 'bash', program, ...words], { encoding: 'utf8' });
    return said.split('\n').filter((line) => line !== '');
  };

  it('offers every command, and those of the project', () => {
    const names = [...COMMANDS.map(({ name }) => name), 'count_rows', 'help'];
    for (const program of ['cachalot', 'manage', 'manage.js'])
      expect(offered(program, '').filter((word) => !word.startsWith('-'))).toEqual(names);
    expect(offered('manage', 'flu')).toEqual(['flush_cachalot', 'flush']);
    expect(offered('manage', 'help', 'inv')).toEqual(['invalidate_cachalot']);
  });

  it('offers the options of the command, and the levels of verbosity', () => {
    expect(offered('manage', 'check_clocks', '--')).toEqual([
      '--max-skew',
      '--json',
      '--verbosity',
      '--help',
    ]);
    expect(offered('manage', 'count_rows', '--')).toEqual(['--verbosity', '--help']);
    expect(offered('manage', 'check', '-v', '')).toEqual(['0', '1', '2', '3']);
    expect(offered('manage', '--completion', '')).toEqual(['bash']);
  });

  it('leaves files to the shell', () => {
    expect(offered('manage', 'loaddata', '')).toEqual([]);
  });
});
