/**
 * What a test run says of itself, test by test, whichever of the known forms it says it in: JSON of Mocha or Jest,
 * one JSON value a line (Mocha's `json-stream`, Japa's `ndjson`), or TAP.
 */

/** How often tests of one title passed, failed and were skipped: titles need not be unique. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** what the first failure said */
  error?: string;
}

export type Report = Map<string, Tally>;

type Outcome = 'passed' | 'failed' | 'skipped';

/** Reads a report from a whole JSON document, or else from the lines that are one. */
export function readReport(text: string): Report {
  const report: Report = new Map();
  const whole = parse(text);
  if (isRecord(whole)) {
    readMocha(report, whole);
    readJest(report, whole);
  }
  if (report.size === 0) readLines(report, text.split('\n'));
  return report;
}

export function totals(report: Report): Omit<Tally, 'error'> {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of report.values()) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

function count(report: Report, title: string, outcome: Outcome, error?: unknown): void {
  const tally = report.get(title) ?? { passed: 0, failed: 0, skipped: 0 };
  tally[outcome] += 1;
  if (error !== undefined) tally.error ??= String(error);
  report.set(title, tally);
}

type Fields = Record<string, unknown>;

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** A failed hook is listed as a failure under the name of its test. */
function readMocha(report: Report, { passes, failures, pending }: Fields): void {
  for (const test of list(passes)) count(report, String(test.fullTitle), 'passed');
  for (const test of list(failures)) count(report, String(test.fullTitle), 'failed', messageOf(test.err));
  for (const test of list(pending)) count(report, String(test.fullTitle), 'skipped');
}

function readJest(report: Report, { testResults }: Fields): void {
  for (const file of list(testResults)) {
    const tests = list(file.assertionResults);
    for (const { fullName, status, failureMessages } of tests) {
      const error = Array.isArray(failureMessages) ? failureMessages[0] : undefined;
      count(report, String(fullName), outcomeOf(status), error);
    }
    if (tests.length === 0 && file.status === 'failed') {
      count(report, `${String(file.name)} cannot be loaded`, 'failed', file.message);
    }
  }
}

function outcomeOf(status: unknown): Outcome {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}

const TAP = /^\s*(not )?ok\b\s*\d*\s*(?:- )?(.*?)(?:\s+#\s*(SKIP|TODO)\b.*)?$/i;

/** Groups are named before their tests, in TAP by comments; what else a suite prints is passed over. */
function readLines(report: Report, lines: readonly string[]): void {
  let group = '';
  for (const line of lines) {
    const value = /^\s*[[{]/.test(line) ? parse(line) : undefined;
    if (Array.isArray(value)) readMochaEvent(report, value);
    else if (isRecord(value)) group = readJapaEvent(report, value, group);
    else group = readTap(report, line, group);
  }
}

function readTap(report: Report, line: string, group: string): string {
  const comment = /^\s*# (?:Subtest: )?(.+)$/.exec(line)?.[1];
  const [, failed, title, skipped] = TAP.exec(line) ?? [];
  if (title !== undefined) {
    const outcome = failed === undefined ? 'passed' : 'failed';
    count(report, under(group, title), skipped === undefined ? outcome : 'skipped');
  }
  return comment ?? group;
}

function readMochaEvent(report: Report, [event, test]: unknown[]): void {
  if (!isRecord(test) || (event !== 'pass' && event !== 'fail')) return;
  count(report, String(test.fullTitle), event === 'pass' ? 'passed' : 'failed', messageOf(test.err));
}

function readJapaEvent(report: Report, value: Fields, group: string): string {
  if (value.event === 'group:start') return String(value.title);
  if (value.event !== 'test:end' || !isRecord(value.title)) return group;
  const [error] = list(value.errors);
  const skipped = value.isSkipped === true || value.isTodo === true;
  const outcome = skipped ? 'skipped' : error === undefined ? 'passed' : 'failed';
  const title = String(value.title.expanded ?? value.title.original);
  count(report, under(group, title), outcome, messageOf(error?.error));
  return group;
}

const under = (group: string, title: string) => (title === group ? title : `${group} ${title}`.trim());

function messageOf(error: unknown): string | undefined {
  if (isRecord(error)) return typeof error.message === 'string' ? error.message : undefined;
  return typeof error === 'string' ? error : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
