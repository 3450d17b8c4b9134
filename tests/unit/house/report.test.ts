/** What `.ci/run` makes of Jest’s reports: what may be tried once more, and what the closing line counts. */
import path from 'node:path';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites?: number;
  readonly numPendingTests?: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly status: 'passed' | 'failed';
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}
interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly unstable: readonly string[];
}

const { repeatable, totals } = jest.requireActual<{
  repeatable(first: Report | undefined): string[];
  totals(first: Report | undefined, again?: Report): Totals;
}>('../../../.ci/report.js');

/** A report in which ten tests passed, and one failed in each of these files. */
const report = (...failed: string[]): Report => ({
  numPassedTests: 10,
  numFailedTests: failed.length,
  numPendingTests: 2,
  testResults: [
    { name: path.resolve('tests/unit/fine.test.ts'), message: '', status: 'passed', assertionResults: [] },
    ...failed.map((name) => ({
      name: path.resolve(name),
      message: 'it broke',
      status: 'failed' as const,
      assertionResults: [
        { fullName: `${name} works`, status: 'passed' },
        { fullName: `${name} fails`, status: 'failed' },
      ],
    })),
  ],
});

describe('what is run once more', () => {
  it('is a file that failed, once for all its projects', () => {
    expect(repeatable(report('tests/compatibility/a.test.ts', 'tests/compatibility/a.test.ts'))).toEqual([
      path.join('tests', 'compatibility', 'a.test.ts'),
    ]);
  });
  it('is nothing when all passed, or when there is no report', () => {
    expect(repeatable(report())).toEqual([]);
    expect(repeatable(undefined)).toEqual([]);
  });
  it('is nothing when one of them looks for stale rows', () => {
    expect(repeatable(report('tests/unit/a.test.ts', 'tests/soundness/storm/storm.test.ts'))).toEqual([]);
  });
  it('is nothing when many failed', () => {
    expect(
      repeatable(report(...['a', 'b', 'c', 'd', 'e', 'f'].map((each) => `tests/${each}.test.ts`))),
    ).toEqual([]);
  });
});

describe('the closing line', () => {
  it('counts one run', () => {
    expect(totals(report())).toEqual({ passed: 10, failed: 0, skipped: 2, unstable: [] });
    expect(totals(report('tests/a.test.ts'))).toMatchObject({ passed: 10, failed: 1, unstable: [] });
  });
  it('names what passed the second time only', () => {
    expect(totals(report('tests/a.test.ts'), report())).toEqual({
      passed: 11,
      failed: 0,
      skipped: 2,
      unstable: ['tests/a.test.ts fails'],
    });
  });
  it('counts what failed twice', () => {
    const twice = totals(report('tests/a.test.ts', 'tests/b.test.ts'), report('tests/a.test.ts'));
    expect(twice).toMatchObject({ passed: 11, failed: 1 });
  });
  it('counts a file that could not run', () => {
    const broken: Report = {
      ...report(),
      numRuntimeErrorTestSuites: 1,
      testResults: [
        { name: path.resolve('tests/a.test.ts'), message: 'no', status: 'failed', assertionResults: [] },
      ],
    };
    expect(totals(broken)).toMatchObject({ failed: 1 });
    expect(repeatable(broken)).toEqual([path.join('tests', 'a.test.ts')]);
    expect(totals(broken, report()).unstable[0]).toMatch(/a\.test\.ts: no$/);
  });
  it('takes a run without a report, and a second run without a test, for a failure', () => {
    expect(totals(undefined)).toMatchObject({ passed: 0, failed: 1 });
    const empty: Report = { numPassedTests: 0, numFailedTests: 0, testResults: [] };
    expect(totals(report('tests/a.test.ts'), empty)).toMatchObject({ failed: 1, unstable: [] });
  });
});
