import { beforeAll, describe, expect, it } from "vitest";
import { biomeFindings, inPlantedRepository } from "./planted-repository.ts";

/** Each row plants one file, which the lint check must refuse under this rule. */
const REFUSED = [
  ["shared/domain/wall-clock.ts", "export const at = () => Date.now();", "plugin"],
  ["shared/domain/passed-clock.ts", "export const clock = Date.now;", "plugin"],
  ["shared/domain/global-clock.ts", "export const at = () => globalThis.Date.now();", "plugin"],
  ["shared/domain/date-of-now.ts", "export const at = () => new Date();", "plugin"],
  ["shared/domain/date-of-now-bare.ts", "export const at = () => new Date;", "plugin"],
  ["shared/domain/stopwatch.ts", "export const at = () => performance.now();", "plugin"],
  ["shared/domain/dice.ts", "export const throwDice = () => Math.random();", "plugin"],
  ["shared/domain/random-id.ts", "export const newId = () => crypto.randomUUID();", "plugin"],
  ["shared/domain/machine.ts", "export const at = () => process.hrtime.bigint();", "plugin"],
  ["shared/usecases/wall-clock.ts", "export const at = () => Date.now();", "plugin"],
  ["shared/usecases/dice.ts", "export const throwDice = () => Math.random();", "plugin"],
  ["test/skipped.test.ts", 'it.skip("is left out", () => {});', "plugin"],
  ["test/skipped-suite.test.ts", 'describe.skip("is left out", () => {});', "plugin"],
  ["test/skipped-table.test.ts", 'it.skip.each([1])("is left out", () => {});', "plugin"],
  ["test/skipped-here.test.ts", 'it.skipIf(true)("is left out", () => {});', "plugin"],
  ["test/alone.test.ts", 'it.only("leaves out the others", () => {});', "plugin"],
  ["test/later.test.ts", 'it.todo("is still to be written");', "plugin"],
  ["test/expected-to-fail.test.ts", 'it.fails("is known to be broken", () => {});', "plugin"],
  [
    "functions/floating.ts",
    "const save = async () => 1;\nexport const go = () => {\n  save();\n};",
    "lint/nursery/noFloatingPromises",
  ],
  [
    "functions/misused.ts",
    "const ready = async () => true;\nexport const go = () => (ready() ? 1 : 2);",
    "lint/nursery/noMisusedPromises",
  ],
  [
    "shared/domain/unfinished.ts",
    'type Status = "DRAFT" | "DUE";\nexport const next = (status: Status) => {\n  switch (status) {\n    case "DRAFT":\n      return 1;\n  }\n  return 0;\n};',
    "lint/nursery/useExhaustiveSwitchCases",
  ],
  ["shared/domain/anything.ts", "export const parse = (value: any) => value;", "lint/suspicious/noExplicitAny"],
  [
    "shared/domain/sure.ts",
    "export const first = (list: string[]) => list[0]!.length;",
    "lint/style/noNonNullAssertion",
  ],
  ["shared/domain/nameless.ts", "const rate = 1;\nexport default rate;", "lint/style/noDefaultExport"],
  ["shared/domain/camelCase.ts", "export const rate = 1;", "lint/style/useFilenamingConvention"],
  ["shared/adapters/aws/environment.ts", 'export const table = process.env["TABLE"];', "lint/style/noProcessEnv"],
  ["functions/printing.ts", 'console.log("here");', "lint/suspicious/noConsole"],
  ["shared/domain/unused.ts", "const forgotten = 1;", "lint/correctness/noUnusedVariables"],
] as const;

const PERMITTED = [
  ["shared/domain/given-time.ts", "export const iso = (epochMs: number) => new Date(epochMs).toISOString();"],
  ["shared/domain/parsed-time.ts", 'export const epochMs = Date.parse("2026-01-01T00:00:00Z");'],
  ["shared/adapters/local/wall-clock.ts", "export const now = () => Date.now();"],
  ["shared/adapters/local/dice.ts", "export const throwDice = () => Math.random();"],
  ["test/running.test.ts", 'it.each([1])("runs", () => {});\nit("runs", () => {});'],
  ["test/sure.ts", "export const first = (list: string[]) => list[0]!.length;"],
  ["local/printing.ts", 'console.log("here");'],
] as const;

describe("the lint check", () => {
  let findings: ReturnType<typeof biomeFindings>["findings"];
  const rulesFor = (file: string) => findings.filter((finding) => finding.file === file).map(({ rule }) => rule);

  beforeAll(() => {
    const files = [...REFUSED, ...PERMITTED].map(([file, text]) => [file, `${text}\n`] as const);
    findings = inPlantedRepository(Object.fromEntries(files), (folder) => biomeFindings("check:lint", folder).findings);
  });

  it.each(REFUSED)("refuses %s, which says: %s", (file, _text, rule) => {
    expect(rulesFor(file)).toContain(rule);
  });

  it.each(PERMITTED)("permits %s, which says: %s", (file) => {
    expect(rulesFor(file).filter((rule) => rule !== "format")).toEqual([]);
  });
});
