import { describe, expect, it } from "vitest";
import { countsOfTests, faultOfCheck, faultOfTests, type TestReport } from "../../scripts/verdict.ts";

const report = (counts: Partial<TestReport>): TestReport => ({
  numTotalTests: 3,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  ...counts,
});

describe("a check", () => {
  it.each<[exitCode: number, lookedAt: number, fault: string | undefined, because: string]>([
    [0, 1, undefined, "it looked at a file and found nothing wrong"],
    [0, 0, "looked at nothing", "a check of nothing proves nothing"],
    [1, 9, "ended with exit code 1", "it found something"],
    [2, 0, "ended with exit code 2", "it could not start"],
  ])("that ended with %i over %i files: %s, because %s", (exitCode, lookedAt, fault) => {
    expect(faultOfCheck({ exitCode, lookedAt })).toBe(fault);
  });
});

describe("a test run", () => {
  it.each<[exitCode: number, counts: TestReport, fault: string | undefined, because: string]>([
    [0, report({}), undefined, "all passed"],
    [1, report({ numPassedTests: 2, numFailedTests: 1 }), "ended with exit code 1", "one failed"],
    [1, report({}), "ended with exit code 1", "an error was thrown outside the tests"],
    [0, report({ numPassedTests: 2, numPendingTests: 1 }), "left out 1 tests", "one was skipped"],
    [0, report({ numPassedTests: 2, numTodoTests: 1 }), "left out 1 tests", "one is still to be written"],
    [0, report({ numTotalTests: 0, numPassedTests: 0 }), "looked at nothing", "there was no test"],
  ])("that ended with %i and %o: %s, because %s", (exitCode, counts, fault) => {
    expect(faultOfTests(exitCode, counts)).toBe(fault);
  });

  it("closes with its counts, what was left out in any way among them", () => {
    const counts = report({ numPassedTests: 1204, numFailedTests: 2, numPendingTests: 3, numTodoTests: 4 });
    expect(countsOfTests(counts)).toBe("1204 passed, 2 failed, 7 skipped");
  });
});
