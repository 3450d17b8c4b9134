import { Signal } from '../../../signals/signal';

interface Note {
  readonly text: string;
}

let signal: Signal<Note>;
let warnings: jest.SpyInstance;

beforeEach(() => {
  signal = new Signal('noted');
  warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
});

afterEach(() => warnings.mockRestore());

/** A handler that writes down what it heard. */
function recorder(heard: string[], label = '') {
  return ({ text }: Note) => void heard.push(label + text);
}

describe('on', () => {
  it('calls the handlers of the name, in order, with the payload itself', () => {
    const payload = { text: 'hello' };
    const first = jest.fn();
    const second = jest.fn();
    signal.on('a', first);
    signal.on('a', second);
    signal.on('b', () => expect('b').toBe('never called'));
    signal.emit('a', payload);
    expect(first.mock.calls).toEqual([[payload]]);
    expect(first.mock.calls[0][0]).toBe(payload);
    expect(first.mock.invocationCallOrder[0]).toBeLessThan(second.mock.invocationCallOrder[0] as number);
  });

  it('hears every name with "*", after the handlers of the name', () => {
    const heard: string[] = [];
    signal.on('*', recorder(heard, '* '));
    signal.on('a', recorder(heard, 'a '));
    signal.emit('a', { text: '1' });
    signal.emit('b', { text: '2' });
    signal.emit('*', { text: '3' });
    expect(heard).toEqual(['a 1', '* 1', '* 2', '* 3']);
  });

  it('returns its undo, which takes back that registration alone and may be called twice', () => {
    const heard: string[] = [];
    const handler = recorder(heard);
    const undo = signal.on('a', handler);
    signal.on('a', handler);
    signal.emit('a', { text: 'both' });
    undo();
    undo();
    signal.emit('a', { text: 'one' });
    expect(heard).toEqual(['both', 'both', 'one']);
  });

  it.each(['__proto__', 'constructor', 'toString', '~a', 'schema.table', 'été'])(
    'takes %j as a name like any other',
    (name) => {
      const heard: string[] = [];
      signal.emit(name, { text: 'to nobody' });
      signal.on(name, recorder(heard));
      signal.emit(name, { text: name });
      expect(heard).toEqual([name]);
    },
  );
});

describe('once', () => {
  it('hears one emission only, even when it emits again itself', () => {
    const heard: string[] = [];
    signal.once('a', ({ text }) => {
      heard.push(text);
      signal.emit('a', { text: 'again' });
    });
    signal.emit('a', { text: 'first' });
    expect(heard).toEqual(['first']);
  });

  it('hears the first of all names with "*"', () => {
    const heard: string[] = [];
    signal.once('*', recorder(heard));
    signal.emit('a', { text: 'a' });
    signal.emit('b', { text: 'b' });
    expect(heard).toEqual(['a']);
  });

  it('can be taken back before, by its undo or by off', () => {
    const handler = jest.fn();
    signal.once('a', handler)();
    signal.once('a', handler);
    signal.off('a', handler);
    signal.emit('a', { text: '' });
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('off', () => {
  it('takes back every registration of the handler under the name, and says whether there was one', () => {
    const handler = jest.fn();
    signal.on('a', handler);
    signal.once('a', handler);
    signal.on('b', handler);
    expect(signal.off('a', handler)).toBe(true);
    expect(signal.off('a', handler)).toBe(false);
    signal.emit('a', { text: '' });
    signal.emit('b', { text: '' });
    expect(handler).toHaveBeenCalledTimes(1);
  });
});

describe('during an emission', () => {
  it('does not call a handler that was just taken out', () => {
    const later = jest.fn();
    signal.on('a', () => signal.off('a', later));
    signal.on('a', later);
    signal.on('*', () => undo());
    const undo = signal.on('*', later);
    signal.emit('a', { text: '' });
    expect(later).not.toHaveBeenCalled();
  });

  it('does not call a handler that was just added, and calls it next time', () => {
    const added = jest.fn();
    signal.once('a', () => void signal.on('a', added));
    signal.on('a', () => {});
    signal.emit('a', { text: 'now' });
    expect(added).not.toHaveBeenCalled();
    signal.emit('a', { text: 'next' });
    expect(added.mock.calls).toEqual([[{ text: 'next' }]]);
  });
});

describe('a handler that fails', () => {
  it('does not stop the others nor the emitter, and is reported as a warning', () => {
    const heard: string[] = [];
    signal.on('a', () => {
      throw new Error('broken');
    });
    signal.on('a', recorder(heard));
    signal.on('*', recorder(heard));
    signal.emit('a', { text: 'x' });
    expect(heard).toEqual(['x', 'x']);
    expect(warnings.mock.calls).toEqual([
      [
        'noted: a handler failed on "a": broken',
        {
          type: 'CachalotWarning',
          code: 'CACHALOT_SIGNAL_HANDLER',
          detail: expect.stringContaining('signal.test'),
        },
      ],
    ]);
  });

  it('is reported to the onHandlerError hook until that is taken back', () => {
    const hook = jest.fn();
    const error = new Error('broken');
    const handler = () => {
      throw error;
    };
    signal.on('a', handler);
    const undo = signal.onHandlerError(hook);
    signal.emit('a', { text: 'x' });
    undo();
    signal.emit('a', { text: 'y' });
    expect(hook.mock.calls).toEqual([
      [error, { signal: 'noted', name: 'a', payload: { text: 'x' }, handler }],
    ]);
    expect(warnings).toHaveBeenCalledTimes(2);
  });

  it('is reported when it is async and rejects', async () => {
    const reported = new Promise<unknown>((resolve) => signal.onHandlerError(resolve));
    signal.on('a', async () => {
      await null;
      throw new Error('later');
    });
    signal.emit('a', { text: 'x' });
    expect(await reported).toEqual(new Error('later'));
    expect(warnings).toHaveBeenCalledTimes(1);
  });

  it('is reported when it throws what is not an error, or a broken thenable', () => {
    signal.on('a', () => {
      throw 'text';
    });
    signal.on('a', () => ({
      // biome-ignore lint/suspicious/noThenProperty: a thenable that is broken on purpose
      get then() {
        throw new Error('no then');
      },
    }));
    signal.emit('a', { text: 'x' });
    expect(warnings.mock.calls.map(([message]) => message)).toEqual([
      'noted: a handler failed on "a": "text"',
      'noted: a handler failed on "a": no then',
    ]);
  });

  it('does no harm when the hook fails too', () => {
    const second = jest.fn();
    signal.onHandlerError(() => {
      throw new Error('hook');
    });
    signal.onHandlerError(second);
    signal.on('a', () => {
      throw new Error('broken');
    });
    signal.emit('a', { text: 'x' });
    expect(second).toHaveBeenCalledTimes(1);
    expect(warnings).toHaveBeenLastCalledWith(
      'noted: the onHandlerError hook failed on "a": hook',
      expect.anything(),
    );
  });

  it('is gone after its one emission when it was registered with once', () => {
    signal.once('a', () => {
      throw new Error('broken');
    });
    signal.emit('a', { text: 'x' });
    signal.emit('a', { text: 'y' });
    expect(warnings).toHaveBeenCalledTimes(1);
  });
});

describe('wrong arguments', () => {
  const wrong = { code: 'ERR_CACHALOT_INVALID_ARGUMENT' };

  it.each([5, undefined, null, '', Symbol('a')])('are refused where the name is %p', (name) => {
    for (const method of ['on', 'once', 'off'] as const) {
      expect(() => signal[method](name as string, () => {})).toThrow(expect.objectContaining(wrong));
    }
    expect(() => signal.on(5 as unknown as string, () => {})).toThrow(
      'noted.on(name) must be a name, or "*" for all, not 5.',
    );
  });

  it('are refused where the handler is not a function', () => {
    const none = undefined as unknown as () => void;
    for (const method of ['on', 'once', 'off'] as const) {
      expect(() => signal[method]('a', none)).toThrow(expect.objectContaining(wrong));
    }
    expect(() => signal.on('a', none)).toThrow('noted.on("a", handler) must be a function, not undefined.');
    expect(() => signal.onHandlerError(none)).toThrow(expect.objectContaining(wrong));
  });
});
