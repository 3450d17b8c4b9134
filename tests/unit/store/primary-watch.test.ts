/** What readers of replicas ask of a primary: never twice at once, not while it is silent, not while its pool is empty. */
import type { LogPosition } from '../../../cachalot/databases/positions';
import type { Database } from '../../../cachalot/store/database';
import { PrimaryWatch } from '../../../cachalot/store/primary-watch';

let now = 1_000;
beforeEach(() => {
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

/** A primary whose answers the test gives, one by one. */
function stage() {
  const asked: { answer(written?: string): void; fail(error?: object): void }[] = [];
  const primary = {
    isBusy: false,
    borrow: (use: (run: unknown, connection: object) => Promise<unknown>) => use(undefined, {}),
    dialect: {
      positions: {
        ask: () =>
          new Promise<LogPosition>((resolve, reject) => {
            const common = { server: 's', history: 'h', direct: true };
            asked.push({
              answer: (written) => resolve({ ...common, ...(written !== undefined && { written }) }),
              fail: (error = new Error('gone')) => reject(error as Error),
            });
          }),
        neverTells: (error: { never?: boolean }) => error.never === true,
      },
    },
  };
  return { asked, primary, watch: new PrimaryWatch(primary as unknown as Database) };
}

const written = (position: string) => expect.objectContaining({ written: position });
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the watch over a primary', () => {
  it('gives nobody an answer to a question that was sent before they asked', async () => {
    const { asked, watch } = stage();
    const first = watch.position();
    const second = watch.position();
    const third = watch.position();
    expect(asked).toHaveLength(1);
    asked[0]!.answer('1');
    expect(await first).toEqual(written('1'));
    await turn();
    expect(asked).toHaveLength(2);
    asked[1]!.answer('2');
    expect([await second, await third]).toEqual([written('2'), written('2')]);
    const fourth = watch.position();
    asked[2]!.answer('3');
    expect(await fourth).toEqual(written('3'));
  });

  it('leaves a silent primary alone for a second, then for longer each time, until it answers', async () => {
    const { asked, watch } = stage();
    for (const pause of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const heard = watch.position();
      asked.pop()!.fail();
      expect(await heard).toBe('silent');
      now += pause - 1;
      expect(await watch.position()).toBe('silent');
      expect(asked).toHaveLength(0);
      now += 1;
    }
    const heard = watch.position();
    asked.pop()!.answer('1');
    expect(await heard).toEqual(written('1'));
  });

  it('does not wait for a primary that has no connection to spare, and asks it again at once', async () => {
    const { asked, primary, watch } = stage();
    primary.isBusy = true;
    expect(await watch.position()).toBe('silent');
    primary.isBusy = false;
    const heard = watch.position();
    asked[0]!.answer('1');
    expect(await heard).toEqual(written('1'));
  });

  it('asks one that cannot tell once a minute', async () => {
    const { asked, watch } = stage();
    for (const cannot of [() => asked.pop()!.fail({ never: true }), () => asked.pop()!.answer()]) {
      const heard = watch.position();
      cannot();
      expect(await heard).toBe('unknown');
      now += 59_999;
      expect(await watch.position()).toBe('unknown');
      expect(asked).toHaveLength(0);
      now += 1;
    }
  });

  it('waits for a second at most', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    try {
      const { watch } = stage();
      const heard = watch.position();
      await jest.advanceTimersByTimeAsync(1_000);
      expect(await heard).toBe('silent');
    } finally {
      jest.useRealTimers();
    }
  });
});
