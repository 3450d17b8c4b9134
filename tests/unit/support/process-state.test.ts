import { processState } from '../../../cachalot/support/process-state';

describe('processState', () => {
  it('creates a state once and hands the same one to everyone', () => {
    const create = jest.fn(() => ({ made: true }));
    const first = processState('test:once', create);
    expect(processState('test:once', create)).toBe(first);
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('keeps a state that is undefined', () => {
    const create = jest.fn(() => undefined);
    processState('test:undefined', create);
    processState('test:undefined', create);
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('shares a state between two copies of its module', () => {
    const first = processState('test:copies', () => ({}));
    jest.isolateModules(() => {
      const copy: typeof import('../../../cachalot/support/process-state') = require('../../../cachalot/support/process-state');
      expect(copy.processState).not.toBe(processState);
      expect(copy.processState('test:copies', () => ({}))).toBe(first);
    });
  });

  it('remembers nothing of a creation that failed', () => {
    const fail = () => {
      throw new Error('not yet');
    };
    expect(() => processState('test:fails', fail)).toThrow('not yet');
    expect(processState('test:fails', () => 'made')).toBe('made');
  });

  it('leaves no enumerable trace on globalThis', () => {
    const symbol = Symbol.for('cachalot.state');
    expect(Object.getOwnPropertyDescriptor(globalThis, symbol)).toMatchObject({ enumerable: false });
  });
});
