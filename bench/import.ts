import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { httpClient, setUpAccounts } from "./plan.ts";
import { startServer } from "./server.ts";

// A CSV file of generated events imported by the command line, each line once: how fast, and in how much memory.
// node bench/import.ts [--events 1000000]

const { values } = parseArgs({ options: { events: { type: "string", default: "1000000" } } });
const EVENTS = Number(values.events);
const GENERATOR = fileURLToPath(new URL("generate-events.ts", import.meta.url));
const LAUNCHER = fileURLToPath(new URL("../bin/tollbook.mjs", import.meta.url));
const SAMPLE_MILLISECONDS = 250;

/** Resident memory of a process in MB, as the operating system counts it; undefined once it has ended. */
const residentMegabytes = (pid: number | undefined): number | undefined => {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return undefined;
  }
};

/** Ten figures spread over the run, and the highest of all. */
const course = (samples: readonly number[]): string => {
  const shown = Array.from({ length: 10 }, (_, at) => samples[Math.floor(((at + 0.5) / 10) * samples.length)] ?? 0);
  return `${shown.join(" ")} MB over the run, highest ${Math.max(...samples)} MB`;
};

const folder = mkdtempSync(join(tmpdir(), "tollbook-import-"));
const file = join(folder, "events.csv");
await once(spawn(process.execPath, [GENERATOR, String(EVENTS), "--to", file], { stdio: "inherit" }), "exit");
const server = await startServer();
try {
  const client = httpClient(server);
  await setUpAccounts(client, ["acme"]);
  await client("POST", "/tollbook/clock", { now: "2025-01-31T23:59:59Z" });
  const run = async (): Promise<void> => {
    const ofClient: number[] = [];
    const ofServer: number[] = [];
    const child = spawn(process.execPath, [LAUNCHER, "events", "import", file, "--json", "--data", server.dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const sampling = setInterval(() => {
      const resident = residentMegabytes(child.pid);
      if (resident !== undefined) ofClient.push(resident);
      ofServer.push(server.residentMegabytes());
    }, SAMPLE_MILLISECONDS);
    const said = await text(child.stdout);
    clearInterval(sampling);
    const { accepted, seconds } = JSON.parse(said) as { accepted: number; seconds: number };
    console.log(
      `${accepted} of ${EVENTS} lines accepted in ${seconds} s, ${Math.round(accepted / seconds)} lines/s until all were metered`,
    );
    console.log(`  command line  ${course(ofClient)}`);
    console.log(`  server        ${course(ofServer)}`);
  };
  await run();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}
