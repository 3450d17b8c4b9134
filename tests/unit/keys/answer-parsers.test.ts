/** An answer tells which parsers have made it, as far as the key of the connection does not. */
import { parsersBehind, parsersHold } from '../../../cachalot/keys/answer-parsers';
import { isProcessLocal } from '../../../cachalot/keys/options';

const pg = require('pg');
const { types } = pg;

const MOOD = 90_001;
const column = (dataTypeID: number, format = 'text') => ({ dataTypeID, format });
const behind = (...fields: object[]) => parsersBehind(pg, fields, false)!;

afterEach(() => types.setTypeParser(MOOD, types.getTypeParser(-1)));

describe('the parsers behind an answer', () => {
  it('are none for another driver, and for columns of common types', () => {
    expect(parsersBehind({}, undefined, false)).toEqual([]);
    expect(behind(column(23), column(25), column(1184))).toEqual([]);
  });

  it('are not known without the columns', () => {
    expect(parsersBehind(pg, undefined, false)).toBeUndefined();
  });

  it('are those of other types, each once, and of everything in binary format', () => {
    expect(behind(column(MOOD), column(MOOD), column(23, 'binary'))).toEqual([
      `${MOOD} text -`,
      expect.stringMatching(/^23 binary s\d+:function/),
    ]);
  });

  it('hold until one of them is replaced, and again when it is put back', () => {
    const facts = behind(column(MOOD), column(718));
    expect(parsersHold(pg, facts, false)).toBe(true);
    types.setTypeParser(MOOD, (text: string) => text.toUpperCase());
    expect(parsersHold(pg, facts, false)).toBe(false);
    expect(parsersHold(pg, behind(column(MOOD)), false)).toBe(true);
    types.setTypeParser(MOOD, types.getTypeParser(-1));
    expect(parsersHold(pg, facts, false)).toBe(true);
  });

  it('are known to this process alone where they are its own, unless they are said to be alike', () => {
    types.setTypeParser(MOOD, (text: string) => text.toLowerCase());
    const [own] = behind(column(MOOD));
    const [alike] = parsersBehind(pg, [column(MOOD)], true)!;
    expect([isProcessLocal(own!), isProcessLocal(alike!)]).toEqual([true, false]);
    expect(parsersHold(pg, [alike!], true)).toBe(true);
    expect(parsersHold(pg, [alike!], false)).toBe(false);
  });

  it.each(['', 'x', '90001', '-1 text -', '90001 binary', '1e99 text -'])(
    'do not hold, and do no harm, where a cache says %p',
    (fact) => {
      expect(parsersHold(pg, [fact], false)).toBe(fact === '-1 text -');
      expect(parsersHold(undefined, [fact], false)).toBe(false);
    },
  );
});
