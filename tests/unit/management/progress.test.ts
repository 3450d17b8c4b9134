/** What is under way shows at a terminal alone, and leaves nothing behind. */
import { Progress } from '../../../management/progress';
import { openDesk } from './calling';

const desk = openDesk();
const CLEAR = '\r\x1b[2K';

const terminal = (isTTY = true) => {
  const written: string[] = [];
  return { isTTY, columns: 40, written, write: (text: string) => written.push(text) };
};

describe('progress', () => {
  it('is one line that fits, is written again at most ten times a second, and goes', () => {
    let now = 0;
    const stream = terminal();
    const progress = new Progress(stream, () => now);
    progress.show('x'.repeat(50));
    progress.show('too soon');
    now = 100;
    progress.show('later');
    progress.clear();
    progress.clear();
    expect(stream.written).toEqual([`${CLEAR}${'x'.repeat(39)}`, `${CLEAR}later`, CLEAR]);
  });

  it('takes a terminal that does not tell its width for one of 80 columns', () => {
    const stream = { ...terminal(), columns: 0 };
    new Progress(stream).show('x'.repeat(100));
    expect(stream.written).toEqual([`${CLEAR}${'x'.repeat(79)}`]);
  });

  it('is nothing where nobody looks on', () => {
    const stream = terminal(false);
    for (const progress of [new Progress(stream), new Progress(undefined)]) {
      progress.show('x');
      progress.clear();
    }
    expect(stream.written).toEqual([]);
  });
});

describe('a command that takes its time', () => {
  beforeEach(() => {
    desk.write('two.json', JSON.stringify([{ model: 'city', pk: null, fields: { name: 'Nuuk' } }]));
  });

  it.each([
    [['dumpdata'], 'Reading table 1 of 2, '],
    [['loaddata', 'two'], 'Loading object 1 of 1, table city…'],
    [['invalidate_cachalot'], 'Invalidating…'],
    [['flush', '-y'], 'Emptying 2 tables…'],
    [['flush_cachalot'], "Emptying cache 'default'…"],
    [['check'], 'Asking caches and databases…'],
    [['check_clocks'], 'Asking caches and databases…'],
    [['cachalot_stats'], 'Asking caches and databases…'],
  ])('says how far it is: %j', async (argv, text) => {
    const progress = terminal();
    const { code } = await desk.call(argv, { progress });
    expect(code).toBe(0);
    expect(progress.written[0]!.startsWith(CLEAR + text.slice(0, 39))).toBe(true);
    expect(progress.written.at(-1)).toBe(CLEAR);
  });

  it('clears the line before it writes another, or asks', async () => {
    const events: string[] = [];
    const progress = { isTTY: true, write: (text: string) => events.push(text === CLEAR ? 'clear' : 'show') };
    await desk.call(['flush_cachalot'], { progress, out: () => events.push('line') });
    expect(events).toEqual(['show', 'clear', 'line']);
  });

  it('is silent with -v 0, and where stderr is no terminal', async () => {
    for (const [argv, progress] of [
      [['dumpdata', '-v', '0'], terminal()],
      [['dumpdata'], terminal(false)],
    ] as const) {
      await desk.call(argv, { progress });
      expect(progress.written).toEqual([]);
    }
  });
});
