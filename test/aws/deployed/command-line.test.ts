import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tollbook } from "../../support/command-line.ts";
import { dateOf, now } from "./clock.ts";
import { eventually } from "./eventually.ts";
import { openShop, type Shop } from "./shop.ts";
import { apiUrl } from "./tenant.ts";

describe("the command line against what is deployed", () => {
  const folder = mkdtempSync(join(tmpdir(), "tollbook-deployed-import-"));
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop("Imports");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...words: readonly string[]) =>
    tollbook(...words, "--url", apiUrl(), "--api-key", shop.apiKey, "--data", join(folder, "data"));

  it("imports a file of usage, once however often, and shows what was counted", async () => {
    const file = join(folder, "usage.csv");
    const at = new Date(now().getTime() - 60_000).toISOString();
    const lines = Array.from({ length: 40 }, (_, index) => `import-${index},${at},0.5,any`);
    writeFileSync(file, ["id,time,units,kind", ...lines, ""].join("\n"));
    const words = ["events", "import", file, "--account", shop.accountId, "--schema", "call"];
    const columns = ["--id", "id", "--timestamp", "time"];
    for (let times = 0; times < 2; times += 1) {
      const said = await run(...words, ...columns);
      expect(said.code, said.stderr).toBe(0);
    }
    // It is told which cycles, since the emulator's clock may be ahead of this machine's.
    const cycles = [
      "--from",
      `${dateOf(now()).slice(0, 8)}01`,
      "--to",
      new Date(now().getTime() + 60_000).toISOString(),
    ];
    const usage = await eventually(
      async () => (await run("usage", "--account", shop.accountId, ...cycles)).stdout,
      (stdout) => /\b20\b/.test(stdout),
    );
    expect(usage, "40 × 0.5").toMatch(/units\s+20\b/);
    expect((await run("invoice", "list", "--account", shop.accountId)).stdout).toContain("DRAFT");
  });
});
