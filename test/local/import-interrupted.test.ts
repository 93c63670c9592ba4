import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tollbook } from "../support/command-line.ts";
import { dataFolders } from "../support/data-folder.ts";
import { type Fault, faultyProxy } from "../support/faulty-proxy.ts";
import { serveFolder, tokenOrganization } from "../support/token-organization.ts";
import { usageOf } from "../support/usage-of.ts";

const LAUNCHER = fileURLToPath(new URL("../../bin/tollbook.mjs", import.meta.url));
const LINES = 15_000;
/** Each line has one context token and as many generated ones as its number's last digit: 0 + 1 + … + 9 = 45 for ten lines. */
const USAGE = { context: LINES, generated: (LINES / 10) * 45 };

const newFolder = dataFolders();
let dataDir = "";
let apiKey = "";
let file = "";
beforeEach(async () => {
  dataDir = newFolder();
  file = join(newFolder(), "usage.csv");
  ({ apiKey } = await tokenOrganization(dataDir));
  await tollbook("clock", "advance", "--to", "2023-11-20", "--data", dataDir);
  // Many lines are equal: after an interruption the third of its kind must still be the third.
  const lines = Array.from({ length: LINES }, (_, at) => `2023-11-16 18:00:0${at % 10},1,${at % 10}`);
  writeFileSync(file, `timestamp,ContextTokens,GeneratedTokens\n${lines.join("\n")}\n`);
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
const startImport = (): ChildProcess => {
  const child = spawn(process.execPath, [LAUNCHER, "events", "import", file, "--data", dataDir], { stdio: "ignore" });
  children.push(child);
  return child;
};
const checkpoints = (): string[] => {
  const folder = join(dataDir, "imports");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
};
/** Until something that was imported has been noted down. */
const underWay = async (child: ChildProcess): Promise<void> => {
  while (checkpoints().length === 0) {
    if (child.exitCode !== null) throw new Error(`the import ended with ${child.exitCode} before it was interrupted`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

describe("an import that is interrupted", () => {
  it.each`
    signal       | place
    ${"SIGKILL"} | ${"in process"}
    ${"SIGKILL"} | ${"through a server"}
    ${"SIGINT"}  | ${"in process"}
    ${"SIGINT"}  | ${"through a server"}
  `("by $signal, $place, goes on later and counts everything once", async ({ signal, place }) => {
    const server = place === "in process" ? undefined : await serveFolder(dataDir);
    try {
      const child = startImport();
      await underWay(child);
      child.kill(signal);
      const [code] = await once(child, "exit");
      expect([130, null, 0]).toContain(code);
      const rest = await tollbook("events", "import", file, "--json", "--data", dataDir);
      expect([rest.code, rest.stderr]).toEqual([0, expect.any(String)]);
      expect(rest.json.sent).toBeLessThan(LINES);
      expect(await usageOf(dataDir)).toEqual(USAGE);
    } finally {
      await server?.close();
    }
  });
});

describe("a server that stumbles", () => {
  const through = async (faultOf: (path: string, number: number) => Fault) => {
    const server = await serveFolder(dataDir);
    const proxy = await faultyProxy(server.url, faultOf);
    try {
      const said = await tollbook(
        ...["events", "import", file, "--json", "--data", dataDir, "--url", proxy.url, "--api-key", apiKey],
      );
      return { said, requests: proxy.requests(), usage: await usageOf(dataDir) };
    } finally {
      await proxy.close();
      await server.close();
    }
  };

  it("is asked again, and counts once what it took without saying so", async () => {
    const faults: readonly Fault[] = [503, "cut before", "cut after", 429, 500, "cut after"];
    const { said, usage } = await through((path, number) => (path === "/ingestBatch" ? faults[number - 2] : undefined));
    expect([said.code, said.stderr]).toEqual([0, expect.any(String)]);
    expect(said.json).toMatchObject({ accepted: LINES });
    expect(usage).toEqual(USAGE);
  });

  it.each([401, 403, 404])("is not asked again when it refuses with %i", async (status) => {
    const { said, requests } = await through((path, number) =>
      path === "/ingestBatch" && number > 2 ? status : undefined,
    );
    expect(said.code).toBe(3);
    expect(said.stderr).toContain("on purpose");
    // Two were taken, and four may be under way when the first refusal comes.
    expect(requests).toBeLessThanOrEqual(2 + 4 + 4);
    const rest = await tollbook("events", "import", file, "--json", "--data", dataDir);
    expect([rest.code, rest.stderr]).toEqual([0, expect.any(String)]);
    expect(await usageOf(dataDir)).toEqual(USAGE);
  });
});
