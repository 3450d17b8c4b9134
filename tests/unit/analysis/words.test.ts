/** Words and names by what they are made of: the tables of characters and of common words say what patterns would. */
import { endOfDigits, endOfWord, ROLE, roleAt } from '../../../cachalot/analysis/characters';
import { keyOf } from '../../../cachalot/analysis/keywords';
import { NameSet } from '../../../cachalot/analysis/names';

const CHARACTERS = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));

it('takes for the inside of a word what the pattern of words takes', () => {
  const inside = CHARACTERS.filter((character) => endOfWord(character, 0) === 1);

  expect(inside).toEqual(CHARACTERS.filter((character) => /[\w$\x80-\uffff]/.test(character)));
});

it.each([
  ['space', /[\0-\x20]/],
  ['letter', /[a-z_]/i],
  ['digit', /[0-9]/],
  ['lone', /[(),;\]{}]/],
  ['dot', /\./],
  ['beyondAscii', /[\x80-\uffff]/],
] as const)('knows by its code what may start as %s', (role, pattern) => {
  const known = CHARACTERS.filter((character) => roleAt(character, 0) === ROLE[role]);

  expect(known).toEqual(CHARACTERS.filter((character) => pattern.test(character)));
});

it('ends words and digits with the text', () => {
  expect([endOfWord('ab', 0), endOfWord('ab', 2), endOfDigits('12', 0), endOfDigits('12', 2)]).toEqual([
    2, 2, 2, 2,
  ]);
});

it.each(['select', 'SELECT', 'SeLeCt', 'constructor', 'uncommon'])(
  'has one key for %s in any case',
  (word) => {
    expect([word, word.toLowerCase(), word.toUpperCase()].map(keyOf)).toEqual(
      Array(3).fill(word.toUpperCase()),
    );
  },
);

it('has no key for a word with letters that no keyword has', () => {
  // their upper case is made of letters of ASCII
  expect(['ſelect', 'ınto', 'é'].map(keyOf)).toEqual(['', '', '']);
});

it('keeps names in the order in which they are met, each once', () => {
  const names = new NameSet();
  names.addAll([['b', 'a'], ['a'], ['b', 'a'], ['b'], ['b', 'a', 'c'], ['a']]);

  expect(names.list()).toEqual([['b', 'a'], ['a'], ['b'], ['b', 'a', 'c']]);
});

it('adds the first part of a dotted name behind it', () => {
  const names = new NameSet();
  for (const name of [['a', 'b'], ['a', 'c'], ['d'], ['d', 'a']]) names.addChain(name);

  expect(names.list()).toEqual([['a', 'b'], ['a'], ['a', 'c'], ['d'], ['d', 'a']]);
});

it('does not take a name with the character between parts in it for one of two parts', () => {
  const names = new NameSet();
  names.addAll([['a', 'b'], ['a\0b']]);

  expect(names.list()).toHaveLength(2);
});
