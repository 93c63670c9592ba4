import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { atLeast } from "./at-least.ts";
import { installOnce } from "./install-once.ts";
import { mustRun, runTool } from "./run-tool.ts";
import { MINISTACK } from "./versions.ts";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/** Installs MiniStack into an environment of its own and gives the Python that runs it. */
export const installMiniStack = async (folder: string): Promise<string> => {
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  const environment = join(folder, `ministack-${MINISTACK.version}-${hash.slice(0, 12)}`);
  await installOnce(environment, async (part) => {
    await mustHavePython();
    await mustRun("python3", ["-m", "venv", part]);
    await mustRun(pythonIn(part), [
      ...["-m", "pip", "install", "--quiet", "--no-input", "--no-compile"],
      ...["--require-hashes", "--only-binary", ":all:", "--requirement", REQUIREMENTS],
    ]);
  });
  return pythonIn(environment);
};

const pythonIn = (environment: string): string => join(environment, "bin", "python");

const mustHavePython = async (): Promise<void> => {
  const needed = MINISTACK.minimumPython.join(".");
  const { exitCode, output } = await runTool("python3", [
    "-c",
    "import sys, venv, ensurepip; print(*sys.version_info[:2], sep='.')",
  ]);
  if (exitCode !== 0) {
    throw new Error(
      `MiniStack needs python3 ${needed} or later with venv and pip (Debian: python3-venv, python3-pip).\n${output}`,
    );
  }
  if (!atLeast(output, MINISTACK.minimumPython)) {
    throw new Error(`MiniStack needs python3 ${needed} or later; the one here is ${output.trim()}.`);
  }
};
