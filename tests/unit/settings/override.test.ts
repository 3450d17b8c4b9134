import { knex } from 'knex';
import {
  InvalidArgumentError,
  overrideSettings,
  SettingError,
  type SettingsInput,
  settings,
} from '../../../settings';
import { currentSettings } from '../../../settings/current';
import { settingChanged } from '../../../signals';
import * as fc from '../../support/properties';

const OFF = { CACHALOT_ENABLED: false };

const isEnabled = () => currentSettings().CACHALOT_ENABLED;

afterEach(() => settings.reset());

/** A point that several flows pass in turns, in the order that the test gives. */
function turns(count: number) {
  const opens: (() => void)[] = [];
  const gates = Array.from({ length: count + 1 }, () => new Promise<void>((resolve) => opens.push(resolve)));
  opens[0]?.();
  return async (turn: number, act: () => void) => {
    await gates[turn];
    act();
    opens[turn + 1]?.();
  };
}

describe('overrideSettings', () => {
  it('applies inside, for both ways of reading, and not outside', () => {
    expect(overrideSettings(OFF, () => [settings.CACHALOT_ENABLED, isEnabled()])).toEqual([false, false]);
    expect([settings.CACHALOT_ENABLED, isEnabled()]).toEqual([true, true]);
  });

  it('returns what the function returns: a value, or a promise', async () => {
    const promise = Promise.resolve('later');
    expect(overrideSettings(OFF, () => 'now')).toBe('now');
    expect(overrideSettings(OFF, () => promise)).toBe(promise);
    expect(await overrideSettings(OFF, async () => isEnabled())).toBe(false);
  });

  it('lasts over awaits, timers and callbacks of the same call chain', async () => {
    const seen = await overrideSettings(OFF, async () => {
      await new Promise(setImmediate);
      return new Promise((resolve) => process.nextTick(() => resolve(isEnabled())));
    });
    expect(seen).toBe(false);
  });

  it('is undone by a throw and by a rejection, which reach the caller', async () => {
    const fail = () => {
      throw new Error('inside');
    };
    expect(() => overrideSettings(OFF, fail)).toThrow('inside');
    expect(isEnabled()).toBe(true);
    await expect(overrideSettings(OFF, async () => fail())).rejects.toThrow('inside');
    expect(isEnabled()).toBe(true);
  });

  it('is checked at once, before anything runs', () => {
    const fn = jest.fn();
    const wrong = [
      { CACHALOT_TIMEOUT: 0 },
      { CACHALOT_ENABLE: false },
      { ...OFF, CACHALOT_CACHE: undefined },
    ];
    for (const overrides of wrong as SettingsInput[]) {
      expect(() => overrideSettings(overrides, fn)).toThrow(SettingError);
      expect(() => overrideSettings(overrides)).toThrow(SettingError);
    }
    expect(() => overrideSettings(5 as never, fn)).toThrow(InvalidArgumentError);
    expect(fn).not.toHaveBeenCalled();
  });

  it.each([undefined, null, 5, {}])('refuses %p in place of a function', (fn) => {
    expect(() => overrideSettings(OFF, fn as never)).toThrow('overrideSettings(…, fn) must be a function');
    expect(() => overrideSettings(OFF)(fn as never)).toThrow(InvalidArgumentError);
  });

  it('tells nobody: settingChanged is for the whole process', () => {
    const handler = jest.fn();
    const undo = settingChanged.on('*', handler);
    overrideSettings(OFF, () => {});
    undo();
    expect(handler).not.toHaveBeenCalled();
  });

  it('parses values as an assignment does', () => {
    const tables = overrideSettings({ CACHALOT_ADDITIONAL_TABLES: new Set(['a']) }, () => [
      ...settings.CACHALOT_ADDITIONAL_TABLES,
    ]);
    expect(tables).toEqual(['a']);
  });

  it('shows in what is printed', () => {
    expect(overrideSettings(OFF, () => JSON.stringify(settings))).toContain('"CACHALOT_ENABLED":false');
  });
});

describe('nested overrides', () => {
  it('merge, the inner over the outer', () => {
    overrideSettings({ CACHALOT_TIMEOUT: 1, CACHALOT_CACHE: 'outer' }, () => {
      overrideSettings({ CACHALOT_TIMEOUT: 2 }, () => {
        expect(currentSettings()).toMatchObject({ CACHALOT_TIMEOUT: 2, CACHALOT_CACHE: 'outer' });
      });
      expect(currentSettings()).toMatchObject({ CACHALOT_TIMEOUT: 1, CACHALOT_CACHE: 'outer' });
    });
  });

  it('come back after an inner one that throws', () => {
    overrideSettings({ CACHALOT_TIMEOUT: 1 }, () => {
      const inner = () =>
        overrideSettings({ CACHALOT_TIMEOUT: 2 }, () => {
          throw new Error('inside');
        });
      expect(inner).toThrow('inside');
      expect(currentSettings().CACHALOT_TIMEOUT).toBe(1);
    });
  });
});

describe('assignments under an override', () => {
  it('show through for settings that are not overridden, and wait for the end for those that are', () => {
    overrideSettings({ CACHALOT_TIMEOUT: 1 }, () => {
      settings.configure({ CACHALOT_TIMEOUT: 9, CACHALOT_CACHE_RAW: true });
      expect(currentSettings()).toMatchObject({ CACHALOT_TIMEOUT: 1, CACHALOT_CACHE_RAW: true });
      expect(settings.CACHALOT_CACHE_RAW).toBe(true);
    });
    expect(settings.CACHALOT_TIMEOUT).toBe(9);
  });

  it('keep the view the same object while nothing changes', () => {
    overrideSettings(OFF, () => {
      const view = currentSettings();
      expect(currentSettings()).toBe(view);
      expect(Object.isFrozen(view)).toBe(true);
      settings.CACHALOT_CACHE_RAW = true;
      expect(currentSettings()).not.toBe(view);
    });
  });
});

describe('overlapping flows', () => {
  it('never see each other’s overrides, nor does the flow around them', async () => {
    const turn = turns(6);
    const seen: Record<string, unknown>[] = [];
    const look = (who: string) => () => void seen.push({ who, timeout: currentSettings().CACHALOT_TIMEOUT });
    const flow = (who: string, timeout: number, mine: readonly number[]) =>
      overrideSettings({ CACHALOT_TIMEOUT: timeout }, async () => {
        for (const number of mine) await turn(number, look(who));
      });
    const around = async () => {
      await turn(2, look('around'));
      await turn(5, look('around'));
    };
    await Promise.all([flow('one', 1, [0, 3]), flow('two', 2, [1, 4]), around()]);
    expect(seen.map(({ who, timeout }) => `${who} ${timeout}`)).toEqual([
      'one 1',
      'two 2',
      'around null',
      'one 1',
      'two 2',
      'around null',
    ]);
  });

  it('each see their own, in whatever order they go on', async () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(order, async (sequence) => {
        const turn = turns(sequence.length);
        const seen: (number | null)[] = [];
        const look = () => void seen.push(currentSettings().CACHALOT_TIMEOUT);
        const flow = (id: number) =>
          overrideSettings({ CACHALOT_TIMEOUT: id + 1 }, async () => {
            for (const [number, who] of sequence.entries()) if (who === id) await turn(number, look);
          });
        await Promise.all([0, 1, 2, 3].map(flow));
        expect(seen).toEqual(sequence.map((who) => who + 1));
      }),
    );
  });
});

describe('a query builder that is returned', () => {
  it('is run inside, once, though it is awaited outside', async () => {
    const database = knex({ client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true });
    const seen: boolean[] = [];
    database.on('start', () => void seen.push(isEnabled()));
    const running = overrideSettings(OFF, () => database.select<{ one: number }[]>(database.raw('1 as one')));
    // @ts-expect-error it has been started: there is nothing left to build
    expect(running.where).toBeUndefined();
    const rows: { one: number }[] = await running;
    await database.destroy();
    expect(rows).toEqual([{ one: 1 }]);
    expect(seen).toEqual([false]);
  });
});

describe('overrideSettings with one argument', () => {
  const off = overrideSettings(OFF);

  it('gives a function with the same arguments, this, name and length', () => {
    function add(this: { base: number }, a: number, b: number): string {
      return `${this.base + a + b} ${isEnabled()}`;
    }
    const scoped = off(add);
    expect(scoped.call({ base: 1 }, 2, 3)).toBe('6 false');
    expect([scoped.name, scoped.length]).toEqual(['add', 2]);
    expect(isEnabled()).toBe(true);
  });

  it('wraps methods', async () => {
    class Service {
      constructor(private readonly name: string) {}
      async greet(greeting: string): Promise<string> {
        await null;
        return `${greeting} ${this.name} ${isEnabled()}`;
      }
    }
    Service.prototype.greet = off(Service.prototype.greet);
    expect(await new Service('Ann').greet('hello')).toBe('hello Ann false');
  });

  it('applies at each call, over the overrides of that call', () => {
    const scoped = off(() => currentSettings());
    expect(scoped()).toMatchObject({ CACHALOT_ENABLED: false, CACHALOT_TIMEOUT: null });
    const within = overrideSettings({ CACHALOT_TIMEOUT: 3, CACHALOT_ENABLED: true }, () => scoped());
    expect(within).toMatchObject({ CACHALOT_ENABLED: false, CACHALOT_TIMEOUT: 3 });
  });

  it('keeps the types of the function', () => {
    const scoped = off((text: string, times: number) => text.repeat(times));
    const length: number = scoped('ab', 2).length;
    expect(length).toBe(4);
    // @ts-expect-error the first argument is a text
    expect(() => scoped(5)).toThrow(TypeError);
  });
});
