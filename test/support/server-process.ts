import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const MAIN = fileURLToPath(new URL("../../local/main.ts", import.meta.url));

/** A whole installation in a process of its own, started as a script starts it. */
export type ServerProcess = {
  readonly url: string;
  readonly apiKey: string;
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** Resident memory in MB, as the operating system counts it. */
  readonly residentMegabytes: () => number;
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>;
  /** Asks it to end; answers its exit code. */
  readonly stop: () => Promise<number | null>;
};

/** Starts one on an empty folder, or goes on with a folder's data; undefined when it ended before it was ready. */
export const startServerProcess = async (
  dataDir: string,
  { onSpawn }: { readonly onSpawn?: (child: ChildProcess) => void } = {},
): Promise<ServerProcess | undefined> => {
  const child = spawn(process.execPath, [MAIN, "--empty", "--json", "--port", "0", "--data", dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
    // Compiled once for all the processes of a test: half of a start is compiling.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "tollbook-compile-cache") },
  });
  const ended = once(child, "exit");
  // Whatever becomes of the test, the process does not outlive it.
  onTestFinished(() => void child.kill("SIGKILL"));
  onSpawn?.(child);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    ended.then(() => undefined),
  ]);
  if (line === undefined) return undefined;
  const { url, apiKey } = JSON.parse(String(line[0])) as { url: string; apiKey: string };
  return {
    url,
    apiKey,
    dataDir,
    child,
    residentMegabytes: () => residentMegabytes(child),
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      return child.exitCode;
    },
  };
};

const residentMegabytes = ({ pid }: ChildProcess): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_024);
