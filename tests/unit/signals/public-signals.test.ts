import { postInvalidation, settingChanged } from '../../../signals';

describe('postInvalidation and settingChanged', () => {
  it('are one in all copies of the package', () => {
    jest.isolateModules(() => {
      const copy: typeof import('../../../signals') = require('../../../signals');
      expect(copy.postInvalidation).toBe(postInvalidation);
      expect(copy.settingChanged).toBe(settingChanged);
    });
  });

  it('name themselves in their errors', () => {
    const none = undefined as unknown as () => void;
    expect(() => postInvalidation.on('users', none)).toThrow('postInvalidation.on("users", handler)');
    expect(() => settingChanged.on('CACHALOT_ENABLED', none)).toThrow('settingChanged.on("CACHALOT_ENABLED"');
  });

  it('give handlers their payload, whatever the table is called', () => {
    const handler = jest.fn();
    const undo = postInvalidation.on('*', handler);
    postInvalidation.emit('weird table', { table: 'weird table', dbAlias: 'default' });
    undo();
    expect(handler).toHaveBeenCalledWith({ table: 'weird table', dbAlias: 'default' });
  });
});

declare module 'knex/types/tables' {
  interface Tables {
    signals_test_declared: { id: number };
  }
}

describe('the types of postInvalidation', () => {
  it('take declared tables, any other text, and nothing but text', () => {
    postInvalidation.on('signals_test_declared', ({ table, dbAlias }) => [table.length, dbAlias.length])();
    postInvalidation.on('undeclared', () => {})();
    // @ts-expect-error a name is a text
    expect(() => postInvalidation.on(5, () => {})).toThrow('must be a name');
    // @ts-expect-error the payload is complete
    postInvalidation.emit('undeclared', { table: 'undeclared' });
  });
});
