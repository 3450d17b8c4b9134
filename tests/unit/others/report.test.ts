/** Reports of other projects' tests are read in each of the forms that are known, and compared by title. */
import { compare } from '../../others/compare';
import { type Report, readReport, totals } from '../../others/report';

const error = { message: 'expected 1 to equal 2' };

const FORMS: Record<string, string> = {
  'JSON of Mocha': JSON.stringify({
    passes: [{ fullTitle: 'group one' }, { fullTitle: 'group one' }],
    failures: [{ fullTitle: 'group two', err: error }],
    pending: [{ fullTitle: 'group three' }],
  }),
  'JSON of Jest': JSON.stringify({
    testResults: [
      {
        name: 'a.test.js',
        status: 'failed',
        assertionResults: [
          { fullName: 'group one', status: 'passed' },
          { fullName: 'group one', status: 'passed' },
          { fullName: 'group two', status: 'failed', failureMessages: [error.message] },
          { fullName: 'group three', status: 'pending' },
        ],
      },
    ],
  }),
  'the lines of Japa': [
    'something that a test prints',
    '{"also":"JSON"}',
    '{"event":"group:start","title":"group"}',
    ...['one', 'one'].map((expanded) =>
      JSON.stringify({ event: 'test:end', title: { expanded }, errors: [] }),
    ),
    JSON.stringify({ event: 'test:end', title: { original: 'two' }, errors: [{ phase: 'test', error }] }),
    JSON.stringify({ event: 'test:end', title: { original: 'three' }, isSkipped: true, errors: [] }),
  ].join('\n'),
};

const read = (form: string) => Object.fromEntries(readReport(form));

describe('a report', () => {
  test.each(Object.entries(FORMS))('in %s is read', (_name, text) => {
    expect(read(text)).toEqual({
      'group one': { passed: 2, failed: 0, skipped: 0 },
      'group two': { passed: 0, failed: 1, skipped: 0, error: error.message },
      'group three': { passed: 0, failed: 0, skipped: 1 },
    });
    expect(totals(readReport(text))).toEqual({ passed: 2, failed: 1, skipped: 1 });
  });

  test('in the stream of Mocha is read as far as it came', () => {
    const lines = [
      '["start",{"total":3}]',
      '["pass",{"fullTitle":"one"}]',
      '["fail",{"fullTitle":"two","err":"no"}]',
    ];
    expect(read(lines.join('\n'))).toEqual({
      one: { passed: 1, failed: 0, skipped: 0 },
      two: { passed: 0, failed: 1, skipped: 0, error: 'no' },
    });
  });

  test('in TAP is read, its groups before its titles', () => {
    const text =
      'TAP version 13\n# group\nok 1 - one\nnot ok 2 two\n    ok 3 three # SKIP no time\nokay 4\n1..3';
    expect(read(text)).toEqual({
      'group one': { passed: 1, failed: 0, skipped: 0 },
      'group two': { passed: 0, failed: 1, skipped: 0 },
      'group three': { passed: 0, failed: 0, skipped: 1 },
    });
  });

  test('of Jest counts a file that cannot be loaded as failed', () => {
    const text = JSON.stringify({
      testResults: [{ name: 'a', status: 'failed', assertionResults: [], message: 'no' }],
    });
    expect(read(text)).toEqual({ 'a cannot be loaded': { passed: 0, failed: 1, skipped: 0, error: 'no' } });
  });
});

describe('the comparison', () => {
  const report = (passes: Record<string, number>): Report =>
    new Map(Object.entries(passes).map(([title, passed]) => [title, { passed, failed: 0, skipped: 0 }]));

  test('loses a title of which fewer tests pass, and one that is gone', () => {
    const { lost, gained } = compare(
      [report({ same: 1, fewer: 2, gone: 1 })],
      report({ same: 1, fewer: 1, new: 1 }),
    );
    expect(lost).toEqual([{ title: 'fewer' }, { title: 'gone' }]);
    expect(gained).toEqual(['new']);
  });

  test('holds nothing against a title that does not always pass without cachalot', () => {
    const without = [report({ sometimes: 1, always: 1 }), report({ sometimes: 0, always: 1 })];
    expect(compare(without, report({ sometimes: 0, always: 1 }))).toEqual({
      lost: [],
      gained: [],
      unsteady: ['sometimes'],
    });
  });
});
