/** The parts of the Memcached backends that ask nobody: rings, names, marks, and what the text protocol says. */
import { type Change, lifetime, step, withoutLapsed } from '../../../../cachalot/backends/memcache/change';
import { settingsFindings } from '../../../../cachalot/backends/memcache/inspect';
import { KeyNames } from '../../../../cachalot/backends/memcache/keys';
import { serversAt } from '../../../../cachalot/backends/memcache/location';
import { Ring } from '../../../../cachalot/backends/memcache/ring';
import {
  formatStanding,
  parseStanding,
  type Standing,
  stateOf,
} from '../../../../cachalot/backends/memcache/token-value';
import { type Reply, ReplyReader } from '../../../../cachalot/backends/memcached/text-protocol';

const EPOCH = 'x'.repeat(16);
const KEYS = Array.from({ length: 3_000 }, (_, index) => `key ${index}`);

describe('a ring', () => {
  const names = ['a:1', 'b:1', 'c:1'];
  const homes = (list: readonly string[]) => KEYS.map((key) => list[new Ring(list).of(key)]);

  it('gives each key to the same server, whatever the order of the list', () => {
    expect(homes([...names].reverse())).toEqual(homes(names));
    expect(new Ring([...names].reverse()).id).toBe(new Ring(names).id);
  });

  it('spreads keys evenly, and moves none but those of a server that goes', () => {
    const before = homes(names);
    for (const name of names) {
      const share = before.filter((home) => home === name).length / KEYS.length;
      expect(share).toBeGreaterThan(0.28);
      expect(share).toBeLessThan(0.39);
    }
    const after = homes(['a:1', 'b:1']);
    expect(after.filter((home, index) => before[index] !== 'c:1' && home !== before[index])).toEqual([]);
  });

  it('is another one with other servers, but for a single server however it is spelt', () => {
    expect(new Ring(['a:1', 'b:1']).id).not.toBe(new Ring(names).id);
    expect(new Ring(['a:1']).id).toBe(new Ring(['b:1']).id);
  });
});

it('names stand in Memcached, and are told apart', () => {
  const names = new KeyNames('prefix ', '-ring');
  const given = ['a', 'A', 'é', 'e\u0301', ' ', '\r\n', '', '#', 'x'.repeat(250), 'x'.repeat(251)];
  const made = [
    ...given.map((key) => names.token(key)),
    ...given.map((key) => names.entry(key)),
    names.epoch,
  ];
  expect(new Set(made).size).toBe(made.length);
  for (const name of made) expect(name).toMatch(/^[!-~]{1,250}$/);
  const forged = new KeyNames('', '').token(names.token('a').slice('cachalot:'.length));
  expect(made).not.toContain(forged);
});

it.each([
  ['host', ['host:11211']],
  ['Host:1, [::1]:2', ['host:1', '::1:2']],
  [
    ['memcached://a:1/', 'b'],
    ['a:1', 'b:11211'],
  ],
  [undefined, ['127.0.0.1:11211']],
])('LOCATION %j names %j', (location, names) => {
  expect(serversAt(location, 'memcached', false).map(({ name }) => name)).toEqual(names);
});

describe('what stands under a token’s key', () => {
  const parsed = (text: string) => parseStanding(Buffer.from(text), EPOCH);
  const marks = (...writers: [string, number][]): Standing => ({ kind: 'marks', marks: new Map(writers) });

  it('is read as it was written, and a token only in its epoch', () => {
    for (const standing of [{ kind: 'token', token: 'a:b' }, marks(['w', 3], ['v', 4])] as const)
      expect(parseStanding(formatStanding(standing as never, EPOCH), EPOCH)).toEqual(standing);
    expect(parsed(`T${'y'.repeat(16)}:a`)).toEqual({ kind: 'nothing' });
    expect(stateOf(parsed(`T${EPOCH}:a`), EPOCH)).toBe(`a.${EPOCH}`);
    for (const garbage of ['', 'M', 'Mw', 'Mw:1', 'Mw:x;', 'T', 'garbage'])
      expect(parsed(garbage)).toEqual({ kind: 'nothing' });
  });

  it.each<[string, Standing, Change, Standing, boolean]>([
    [
      'joins a mark',
      marks(['v', 9]),
      { kind: 'mark', writer: 'w', seconds: 3 },
      marks(['v', 9], ['w', 3]),
      true,
    ],
    [
      'renews only what it holds',
      marks(['v', 9]),
      { kind: 'renew', writer: 'w', seconds: 3 },
      marks(['v', 9]),
      false,
    ],
    [
      'leaves a mark to the others',
      marks(['v', 9], ['w', 3]),
      { kind: 'unmark', writer: 'w', fresh: 't' },
      marks(['v', 9]),
      true,
    ],
    [
      'leaves a token as the last one',
      marks(['w', 3]),
      { kind: 'unmark', writer: 'w', fresh: 't' },
      { kind: 'token', token: 't' },
      true,
    ],
    ['replaces no mark', marks(['v', 9]), { kind: 'replace', fresh: 't' }, marks(['v', 9]), true],
    [
      'creates nothing where a token stands',
      { kind: 'token', token: 's' },
      { kind: 'create', fresh: 't' },
      { kind: 'token', token: 's' },
      true,
    ],
  ])('%s', (_what, before, change, after, held) => {
    expect(step(before, change)).toEqual({ standing: after, held });
  });

  it('lives as long as the longest lease, and loses the writers without one', () => {
    expect(lifetime(marks(['v', 9], ['w', 3]))).toBe(9);
    expect(withoutLapsed(marks(['v', 9], ['w', 3]), (writer) => writer === 'w')).toEqual(marks(['w', 3]));
    expect(withoutLapsed(marks(['v', 9]), () => false)).toEqual({ kind: 'nothing' });
  });
});

describe('answers in the text protocol', () => {
  const heard = (text: string, size: number) => {
    const replies: (Reply | string)[] = [];
    const note = (reply: Reply | Error) =>
      replies.push(reply instanceof Error ? reply.message : { ...reply });
    const reader = new ReplyReader(() => ({ resolve: note, reject: note }));
    for (let from = 0; from < text.length; from += size) reader.feed(text.slice(from, from + size));
    return replies;
  };
  const VALUE =
    'VALUE k 2 8 7\r\n\r\nEND\r\n\xff\r\nEND\r\nSTORED\r\nSERVER_ERROR full\r\nSTAT a b c\r\nEND\r\n';

  it.each([1, 2, 7, 1_000])('are told apart in pieces of %d characters, whatever values hold', (size) => {
    const [value, stored, refused, stats] = heard(VALUE, size) as [Reply, Reply, string, Reply];
    expect(value.items.get('k')).toEqual({ value: Buffer.from('\r\nEND\r\n\xff', 'latin1'), unique: '7' });
    expect(stored).toMatchObject({ line: 'STORED' });
    expect(refused).toContain('SERVER_ERROR full');
    expect(stats.stats.get('a')).toBe('b c');
  });

  it.each(['garbage\r\n', 'ERROR\r\n', 'CLIENT_ERROR bad\r\n', 'VALUE k 0 1 1\r\nabcd', 'x'.repeat(5_000)])(
    'that are out of step break the connection: %j',
    (text) => {
      expect(() => heard(text, 1_000)).toThrow(/^the server/);
    },
  );
});

it('finds settings of a server that do harm', () => {
  const concerns = (facts: Record<string, string>) =>
    settingsFindings(new Map(Object.entries(facts)), 1_048_576).map(({ concern }) => concern);
  expect(concerns({ evictions: 'on', item_size_max: '1048576', idle_timeout: '0' })).toEqual([]);
  expect(concerns({ evictions: 'off', item_size_max: '1024', idle_timeout: '10' })).toEqual([
    'full',
    'settings',
    'settings',
  ]);
});
