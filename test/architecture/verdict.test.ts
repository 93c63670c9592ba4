import { describe, expect, it } from "vitest";
import { suiteLines } from "../../scripts/suite-lines.ts";
import { countsOfTests, faultOfCheck, faultOfTests, sumOfReports, type TestReport } from "../../scripts/verdict.ts";

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

  it("of several projects closes with all of them", () => {
    const runs = [report({ numPassedTests: 12 }), report({ numPassedTests: 3, numFailedTests: 1, numTodoTests: 2 })];
    expect(countsOfTests(sumOfReports(runs))).toBe("15 passed, 1 failed, 2 skipped");
    expect(countsOfTests(sumOfReports([]))).toBe("0 passed, 0 failed, 0 skipped");
  });

  it("names each suite with its counts", () => {
    const file = (name: string, ...statuses: string[]) => ({
      ...{ name: `/repo/test/aws/${name}`, startTime: 1_000, endTime: 3_500 },
      assertionResults: statuses.map((status) => ({ status })),
    });
    expect(suiteLines([file("b.test.ts", "passed", "passed", "failed"), file("a.test.ts", "passed")], "/repo")).toEqual(
      ["    1 passed      2.5 s   test/aws/a.test.ts", "    2 passed, 1 not      2.5 s   test/aws/b.test.ts"],
    );
  });
});
