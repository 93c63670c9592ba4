/**
 * Runs every check of the repository and names each with what it looked at and how long it took:
 *
 *   npm test         the checks, then the tests
 *   npm run check    the checks alone, in seconds
 *
 * Each check is an npm script of its own, so that it can be repeated alone by the name that is printed. Ends with exit code 1
 * when a check fails, looks at nothing, or a test is left out.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { countsOfTests, faultOfCheck, faultOfTests, type TestReport } from "./verdict.ts";

type Check = {
  readonly script: string;
  readonly options?: readonly string[];
  /** How many files the check looked at, from what it printed. */
  readonly lookedAt: (output: string) => number;
};
type Result = { readonly script: string; readonly seconds: number; readonly detail: string; readonly fault?: string };
type Run = { readonly exitCode: number; readonly output: string; readonly seconds: number };

const root = join(import.meta.dirname, "..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

const CHECKS: readonly Check[] = [
  { script: "check:types", options: ["--listFiles"], lookedAt: (output) => sourceFilesIn(output).length },
  { script: "check:lint", lookedAt: (output) => numberIn(output, /^Checked (\d+) files/m) },
  { script: "check:imports", lookedAt: (output) => numberIn(output, /^Checked (\d+) files/m) },
  { script: "check:dead-code", lookedAt: (output) => numberIn(output, /^Looked at (\d+) files/m) },
];

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { "without-tests": { type: "boolean", default: false } } });
  const results = await runChecks();
  if (!values["without-tests"]) results.push(await runTests());
  summarize(results);
  process.exitCode = results.some(({ fault }) => fault !== undefined) ? 1 : 0;
};

/** Runs the checks two at a time, since most of each is one thread, and prints them in their order. */
const runChecks = async (): Promise<Result[]> => {
  const results: Result[] = [];
  for (let first = 0; first < CHECKS.length; first += 2) {
    const pair = CHECKS.slice(first, first + 2).map(runCheck);
    for (const result of pair) results.push(announce(await result));
  }
  return results;
};

const runCheck = async ({ script, options = [], lookedAt }: Check): Promise<Result & { output: string }> => {
  const { exitCode, output, seconds } = await run(script, options);
  const files = lookedAt(output);
  const fault = faultOfCheck({ exitCode, lookedAt: files });
  return { script, seconds, detail: `${files} files`, output, ...(fault && { fault }) };
};

const announce = ({ output, ...result }: Result & { output: string }): Result => {
  if (result.fault) console.log(withoutFileList(output).trimEnd());
  console.log(lineOf(result));
  return result;
};

const runTests = async (): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), "tollbook-tests-"));
  const file = join(folder, "report.json");
  try {
    const { exitCode, seconds } = await run(
      "test:unit",
      ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
      {
        shown: true,
      },
    );
    const report = JSON.parse(readFileSync(file, "utf8")) as TestReport;
    const fault = faultOfTests(exitCode, report);
    return { script: "test:unit", seconds, detail: countsOfTests(report), ...(fault && { fault }) };
  } catch (cause) {
    return { script: "test:unit", seconds: 0, detail: "", fault: `gave no report: ${String(cause)}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const summarize = (results: readonly Result[]): void => {
  const failed = results.filter(({ fault }) => fault !== undefined);
  console.log(["", ...results.map(lineOf), ""].join("\n"));
  const tests = results.find(({ script }) => script === "test:unit");
  if (tests?.detail) console.log(tests.detail);
  console.log(
    failed.length === 0
      ? `All ${results.length} checks passed.`
      : `${failed.length} of ${results.length} checks failed: ${failed.map(({ script }) => script).join(", ")}.`,
  );
};

const lineOf = ({ script, seconds, detail, fault }: Result): string =>
  `${fault ? "✗" : "✓"} ${script.padEnd(16)} ${`${seconds.toFixed(1)} s`.padStart(8)}   ${detail}${fault ? `   ${fault}` : ""}`;

/** Runs an npm script without npm in between, on the Node and the tools of this repository. */
const run = (script: string, options: readonly string[], { shown = false } = {}): Promise<Run> =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn([scripts[script], ...options].join(" "), {
      cwd: root,
      shell: true,
      stdio: shown ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: [join(root, "node_modules", ".bin"), process.env["PATH"]].join(delimiter) },
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ exitCode: code ?? 1, output, seconds: (performance.now() - started) / 1000 }),
    );
  });

const numberIn = (output: string, pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? 0);

const isListedFile = (line: string): boolean => /^\S.*\.(?:ts|mts|cts|json)$/.test(line);
const sourceFilesIn = (output: string): string[] =>
  output.split("\n").filter((line) => isListedFile(line) && !line.includes("node_modules"));
const withoutFileList = (output: string): string =>
  output
    .split("\n")
    .filter((line) => !isListedFile(line))
    .join("\n");

await main();
