import { type CallContext, readContext, withContext } from '../../../cachalot/support/call-context';

/** Starts when `then` is called, as a query builder does, and tells what context it started in. */
class LazyQuery implements PromiseLike<CallContext | undefined> {
  starts = 0;
  // biome-ignore lint/suspicious/noThenProperty: query builders are such thenables
  then: PromiseLike<CallContext | undefined>['then'] = (onFulfilled, onRejected) => {
    this.starts += 1;
    return Promise.resolve(readContext()).then(onFulfilled, onRejected);
  };
}

const DISABLED: CallContext = { disabled: { allQueries: false } };

/** A promise with its own `open`, for interleavings that the test decides. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('withContext', () => {
  it('is seen inside and not outside', () => {
    expect(withContext(DISABLED, readContext)).toEqual(DISABLED);
    expect(readContext()).toBeUndefined();
  });

  it('returns synchronous values as they are', () => {
    const value = { a: 1 };
    expect(withContext(DISABLED, () => value)).toBe(value);
  });

  it('returns native promises as they are', () => {
    const promise = Promise.resolve(1);
    expect(withContext(DISABLED, () => promise)).toBe(promise);
  });

  it('lasts over awaits', async () => {
    const seen = await withContext(DISABLED, async () => {
      await null;
      await new Promise(setImmediate);
      return readContext();
    });
    expect(seen).toEqual(DISABLED);
  });

  it('merges slots with the outer scope and puts the outer scope back', () => {
    const requestScope = {};
    withContext({ requestScope }, () => {
      withContext(DISABLED, () => expect(readContext()).toEqual({ requestScope, ...DISABLED }));
      expect(readContext()).toEqual({ requestScope });
    });
  });

  it('lets an inner scope clear a slot', () => {
    withContext(DISABLED, () => {
      withContext({ disabled: undefined }, () => expect(readContext()?.disabled).toBeUndefined());
    });
  });

  it('puts the outer scope back after a throw, and after a rejection', async () => {
    const fail = () => {
      throw new Error('inside');
    };
    await withContext({ requestScope: {} }, async () => {
      const outer = readContext();
      expect(() => withContext(DISABLED, fail)).toThrow('inside');
      expect(readContext()).toBe(outer);
      await expect(withContext(DISABLED, async () => fail())).rejects.toThrow('inside');
      expect(readContext()).toBe(outer);
    });
  });

  it('keeps interleaved flows apart', async () => {
    const first = gate();
    const second = gate();
    const one = withContext({ disabled: { allQueries: true } }, async () => {
      await first.opened;
      second.open();
      return readContext()?.disabled?.allQueries;
    });
    const other = withContext({ disabled: { allQueries: false } }, async () => {
      first.open();
      await second.opened;
      return readContext()?.disabled?.allQueries;
    });
    expect(await Promise.all([one, other])).toEqual([true, false]);
  });
});

describe('withContext with a thenable that starts when awaited', () => {
  it('starts it inside, once, and returns a native promise of its value', async () => {
    const query = new LazyQuery();
    const result = withContext(DISABLED, () => query);
    expect(query.starts).toBe(1);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toEqual(DISABLED);
    await result;
    expect(query.starts).toBe(1);
  });

  it('passes its rejection on', async () => {
    // biome-ignore lint/suspicious/noThenProperty: query builders are such thenables
    const failing = { then: (_: unknown, reject: (error: Error) => void) => reject(new Error('no table')) };
    const result = withContext(DISABLED, () => failing as unknown as PromiseLike<void>);
    await expect(result).rejects.toThrow('no table');
  });

  it('turns a throw of its then into a rejection', async () => {
    const broken = {
      // biome-ignore lint/suspicious/noThenProperty: query builders are such thenables
      then: () => {
        throw new Error('broken');
      },
    };
    await expect(withContext(DISABLED, () => broken as unknown as PromiseLike<void>)).rejects.toThrow(
      'broken',
    );
  });

  it('starts a callable thenable and a lazy subclass of Promise', async () => {
    // biome-ignore lint/suspicious/noThenProperty: query builders are such thenables
    const callable = Object.assign(() => {}, { then: new LazyQuery().then });
    expect(await withContext(DISABLED, () => callable)).toEqual(DISABLED);
    class LazyPromise extends Promise<unknown> {
      // biome-ignore lint/suspicious/noThenProperty: a promise that puts its start off
      override then: Promise<unknown>['then'] = (onFulfilled, onRejected) =>
        Promise.resolve(readContext()).then(onFulfilled, onRejected);
    }
    expect(await withContext(DISABLED, () => new LazyPromise(() => {}))).toEqual(DISABLED);
  });

  it('does not start what is only built inside an async function before it is returned from there', async () => {
    expect(await withContext(DISABLED, async () => new LazyQuery())).toEqual(DISABLED);
  });
});

describe('the storage', () => {
  it('is one for all copies of the module', () => {
    jest.isolateModules(() => {
      const copy: typeof import('../../../cachalot/support/call-context') = require('../../../cachalot/support/call-context');
      expect(withContext(DISABLED, copy.readContext)).toEqual(DISABLED);
    });
  });
});
