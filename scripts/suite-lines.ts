import { relative } from "node:path";

/** The part of vitest's JSON report that tells about one test file. */
export type TestFileReport = {
  readonly name: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly { readonly status: string }[];
};

/** A line for each suite with its counts: `  87 passed   12.3 s   test/aws/store.contract.aws.test.ts`. */
export const suiteLines = (files: readonly TestFileReport[], root: string): string[] =>
  files
    .map((file) => ({ ...file, name: relative(root, file.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, startTime, endTime, assertionResults }) => {
      const passed = assertionResults.filter(({ status }) => status === "passed").length;
      const others = assertionResults.length - passed;
      const counts = `${String(passed).padStart(5)} passed${others > 0 ? `, ${others} not` : ""}`;
      return `${counts}   ${`${((endTime - startTime) / 1000).toFixed(1)} s`.padStart(8)}   ${name}`;
    });
