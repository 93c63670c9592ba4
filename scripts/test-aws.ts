/**
 * Runs everything that needs engines: installs and starts them, runs the contracts of the adapters through the AWS SDK,
 * synthesizes the stacks, deploys them with the CDK's command line, and uses what is deployed:
 *
 *   npm run test:aws
 *
 * Ends with exit code 1 when a step fails, a test is left out, or a suite has no test.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deployStacks } from "./engines/deploy-stacks.ts";
import { testEnvironment } from "./engines/test-environment.ts";
import { type Engines, withEngines } from "./engines/with-engines.ts";
import { runShown } from "./run-shown.ts";
import { suiteLines, type TestFileReport } from "./suite-lines.ts";
import { countsOfTests, faultOfTests, sumOfReports, type TestReport } from "./verdict.ts";

type Outcome = { readonly step: string; readonly seconds: number; readonly fault?: string };
type Report = TestReport & { readonly testResults: readonly TestFileReport[] };

const root = join(import.meta.dirname, "..");

const main = async (): Promise<void> => {
  const outcomes: Outcome[] = [];
  const reports: Report[] = [];
  const step = async (name: string, work: () => Promise<string | undefined>): Promise<boolean> => {
    console.log(`\n== ${name}`);
    const started = performance.now();
    const fault = await work().catch(messageOf);
    outcomes.push({ step: name, seconds: (performance.now() - started) / 1000, ...(fault && { fault }) });
    if (fault) console.log(fault);
    return fault === undefined;
  };

  await withEngines(async (engines) => {
    const test = (project: string, env: Record<string, string> = {}) =>
      runProject(project, engines, env, (report) => reports.push(report));
    await step("adapters on engines", () => test("engines"));
    await step("the system on DynamoDB", () => test("system-on-dynamodb"));
    let deployed: Record<string, string> = {};
    const isDeployed = await step("stacks synthesized and deployed", async () => {
      deployed = await deployStacks(engines);
      return undefined;
    });
    if (isDeployed) await step("deployed stacks in use", () => test("deployed", deployed));
  });
  summarize(outcomes, reports);
};

/** Runs the tests of one vitest project and says why they do not count, if they do not. */
const runProject = async (
  project: string,
  engines: Engines,
  env: Record<string, string>,
  keep: (report: Report) => void,
): Promise<string | undefined> => {
  const file = join(engines.folder, `${project}.json`);
  const exitCode = await runShown(
    "vitest",
    ["run", "--config", "vitest.aws.config.ts", "--project", project, ...reporters(file)],
    { ...testEnvironment(engines), ...env },
  );
  if (!existsSync(file)) return `gave no report, and ended with exit code ${exitCode}`;
  const report = JSON.parse(readFileSync(file, "utf8")) as Report;
  keep(report);
  return faultOfTests(exitCode, report);
};

const reporters = (file: string): string[] => ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];

const summarize = (outcomes: readonly Outcome[], reports: readonly Report[]): void => {
  const suites = reports.flatMap(({ testResults }) => suiteLines(testResults, root));
  const failed = outcomes.filter(({ fault }) => fault !== undefined);
  console.log(["", ...suites, "", ...outcomes.map(lineOf), "", countsOfTests(sumOfReports(reports))].join("\n"));
  console.log(
    failed.length === 0
      ? `All ${outcomes.length} steps passed.`
      : `${failed.length} of ${outcomes.length} steps failed: ${failed.map(({ step }) => step).join(", ")}.`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
};

const lineOf = ({ step, seconds, fault }: Outcome): string =>
  `${fault ? "✗" : "✓"} ${step.padEnd(32)} ${`${seconds.toFixed(1)} s`.padStart(8)}${fault ? `   ${fault.split("\n")[0]}` : ""}`;

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

try {
  await main();
} catch (cause) {
  console.error(messageOf(cause));
  process.exitCode = 1;
}
