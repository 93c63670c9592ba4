/** What a check came back with: how it ended and how many things (files, tests) it looked at. */
export type Ending = { readonly exitCode: number; readonly lookedAt: number };

/** The part of vitest's JSON report that decides. */
export type TestReport = {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
};

/** Why a check failed, or undefined when it passed. A check that looked at nothing has failed, whatever it says itself. */
export const faultOfCheck = ({ exitCode, lookedAt }: Ending): string | undefined => {
  if (exitCode !== 0) return `ended with exit code ${exitCode}`;
  return lookedAt > 0 ? undefined : "looked at nothing";
};

/** Why a test run failed, or undefined. A test that was left out is a failure: it looks like one that passes. */
export const faultOfTests = (exitCode: number, report: TestReport): string | undefined => {
  const leftOut = leftOutOf(report);
  if (leftOut > 0) return `left out ${leftOut} tests`;
  return faultOfCheck({ exitCode, lookedAt: report.numPassedTests + report.numFailedTests });
};

/** The closing line: `1204 passed, 0 failed, 0 skipped`. */
export const countsOfTests = (report: TestReport): string =>
  `${report.numPassedTests} passed, ${report.numFailedTests} failed, ${leftOutOf(report)} skipped`;

/** The counts of several runs together. */
export const sumOfReports = (reports: readonly TestReport[]): TestReport => ({
  numTotalTests: total(reports, "numTotalTests"),
  numPassedTests: total(reports, "numPassedTests"),
  numFailedTests: total(reports, "numFailedTests"),
  numPendingTests: total(reports, "numPendingTests"),
  numTodoTests: total(reports, "numTodoTests"),
});

const total = (reports: readonly TestReport[], count: keyof TestReport): number =>
  reports.reduce((sum, report) => sum + report[count], 0);

const leftOutOf = ({ numPendingTests, numTodoTests }: TestReport): number => numPendingTests + numTodoTests;
