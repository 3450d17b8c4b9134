/** `check_clocks`: compares this machine's clock with those of the databases and caches. */
import { type ClockReport, readClocks } from '../../cachalot/index';
import { type Command, type Invocation, jsonOption, UsageError } from '../command';
import { reporter } from '../report';

const DEFAULT_MAX_SKEW = '1';

const MEANING = [
  'No answer depends on these clocks: what is fresh, how long a mark holds and when a result runs out is decided',
  'without comparing those of two machines. They show in the times of getLastInvalidation, which are those of the',
  'machine that invalidated: run this on each machine that writes, if you make keys of such times.',
].join('\n');

export const checkClocks: Command = {
  name: 'check_clocks',
  summary: 'Compares the clock of this machine with those of databases and caches.',
  options: {
    'max-skew': {
      type: 'string',
      value: 'SECONDS',
      help: 'How far a clock may be from this machine’s; 1 by default.',
      default: DEFAULT_MAX_SKEW,
    },
    json: jsonOption,
  },
  examples: [
    ['--max-skew 0.1', 'A clock that is further away than a tenth of a second is an error.'],
    ['--json', 'The same for a machine: { ok, maxSkew, clocks }, in seconds.'],
  ],
  exitCodes: {
    0: 'every clock is near enough',
    1: 'one is too far, or a server could not be asked',
    2: 'an option is unknown, or `--max-skew` is no number; no server was asked',
  },
  async run(invocation) {
    const { json, done } = reporter(invocation);
    const maxSkew = secondsOf(String(invocation.options['max-skew']));
    invocation.progress('Asking caches and databases…');
    const clocks = await readClocks();
    if (!json) tell(clocks, maxSkew, invocation);
    return done(
      clocks.every((clock) => isWithin(clock, maxSkew)),
      { maxSkew, clocks },
    );
  },
};

/** @throws UsageError for anything but a number of seconds */
function secondsOf(text: string): number {
  const seconds = Number(text);
  if (/^[\d.]+$/.test(text) && Number.isFinite(seconds)) return seconds;
  throw new UsageError(`--max-skew takes a number of seconds, such as 0.5, not "${text}".`);
}

/** What the round trip leaves open counts for the server. */
function isWithin({ skew, uncertainty }: ClockReport, maxSkew: number): boolean {
  return skew !== null && Math.abs(skew) - uncertainty! <= maxSkew;
}

function tell(clocks: readonly ClockReport[], maxSkew: number, { out, err, verbosity }: Invocation): void {
  for (const clock of clocks) {
    const line = lineOf(clock);
    if (isWithin(clock, maxSkew)) {
      if (verbosity > 0) out(line);
    } else err(clock.error === null ? `${line}, more than ${maxSkew} s` : line);
  }
  if (verbosity === 0) return;
  if (clocks.length === 0) out('No database or cache has a clock to compare with.');
  else out(MEANING);
}

function lineOf({ kind, alias, server, skew, uncertainty, error }: ClockReport): string {
  const name = `${kind === 'database' ? 'Database' : 'Cache'} "${alias}"`;
  if (error !== null) return `${name} could not be asked: ${error}`;
  return `${name} (${server}): ${skew! < 0 ? '' : '+'}${skew!.toFixed(4)} s ± ${uncertainty!.toFixed(4)} s`;
}
