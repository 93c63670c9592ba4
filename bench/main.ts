import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

// `npm run bench`: every measurement in a process of its own, one after the other, with this machine's limit beside it.

const BENCHES: readonly (readonly [title: string, file: string, ...args: string[]])[] = [
  ["Counting, without HTTP, 100 events a group", "usage-commit.ts", "--events", "300000", "--group", "100"],
  ["Ingest over HTTP to counters", "ingest-http.ts", "--events", "300000"],
  ["Rating on one thread", "rating.ts"],
  ["A revenue calculation over HTTP", "revenue-calculator.ts"],
  ["Closing a cycle", "close-cycle.ts"],
  ["Closing many accounts at one moment", "close-accounts.ts"],
];

const [cpu] = cpus();
console.log(`${cpus().length} × ${cpu?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`);
console.log("Machines are noisy: compare ratios within one run, not figures between runs.");
let failed = false;
for (const [title, file, ...args] of BENCHES) {
  console.log(`\n${title}`);
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...args], { stdio: "inherit" });
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
