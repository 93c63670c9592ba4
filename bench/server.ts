import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A whole installation in a process of its own, as a user starts it. */
export type Server = {
  readonly url: string;
  readonly apiKey: string;
  readonly dataDir: string;
  /** Resident memory in MB, as the operating system counts it. */
  readonly residentMegabytes: () => number;
  readonly stop: () => Promise<void>;
};

const MAIN = fileURLToPath(new URL("../local/main.ts", import.meta.url));

export const startServer = async (): Promise<Server> => {
  const dataDir = mkdtempSync(join(tmpdir(), "tollbook-bench-"));
  const child = spawn(process.execPath, [MAIN, "--empty", "--json", "--port", "0", "--data", dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = JSON.parse(await firstLine(child)) as { url: string; apiKey: string };
  return {
    ...ready,
    dataDir,
    residentMegabytes: () => residentMegabytes(child),
    stop: async () => {
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    if (!child.stdout) throw new Error("the server has no output");
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });

const residentMegabytes = ({ pid }: ChildProcess): number => {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
};
