import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { tollbook } from "../support/command-line.ts";
import { dataFolders } from "../support/data-folder.ts";
import { tokenOrganization } from "../support/token-organization.ts";
import { usageOf } from "../support/usage-of.ts";

/** A published trace of a language-model service: one request a line, with its tokens. */
const TRACE = fileURLToPath(new URL("../../../shared/data/azure-llm-conv-2023.csv", import.meta.url));
const REQUESTS = 19_366;
/** Sums of the two columns, made with awk. */
const TOKENS = { context: 22_361_870, generated: 4_088_665 };

const newFolder = dataFolders();

type Node = {
  readonly type: string;
  readonly description: string;
  readonly value: number;
  readonly lineItems: readonly Node[];
};
const nodesOf = (node: Node): readonly Node[] => [node, ...node.lineItems.flatMap(nodesOf)];

describe("a real trace", () => {
  it("is there", () => {
    expect(existsSync(TRACE)).toBe(true);
  });

  it("gives exactly the invoice that its sums demand, and a second import changes nothing", async () => {
    const dataDir = newFolder();
    await tokenOrganization(dataDir);
    const run = (...argv: readonly string[]) => tollbook(...argv, "--json", "--data", dataDir);
    await run("clock", "advance", "--to", "2023-11-20T00:00:00Z");
    expect(await run("events", "import", TRACE)).toMatchObject({
      code: 0,
      json: { sent: REQUESTS, accepted: REQUESTS, refused: 0, rejected: 0 },
    });
    expect(await usageOf(dataDir)).toEqual(TOKENS);
    expect(await run("events", "import", TRACE)).toMatchObject({ code: 0, json: { sent: 0 } });
    expect(await run("events", "import", TRACE, "--again")).toMatchObject({ code: 0, json: { sent: REQUESTS } });
    expect(await usageOf(dataDir)).toEqual(TOKENS);
    // The cycle ends with November, and late usage is awaited for three days.
    await run("clock", "advance", "--to", "2023-12-04T00:00:00Z");
    const invoices = (await run("invoice", "list", "--account", "acme")).json.data;
    const due = invoices.filter(({ status }: { status: string }) => status === "DUE");
    expect(due).toHaveLength(1);
    const invoice = (await run("invoice", "show", due[0].id)).json;
    // 22.361870 million × 2.50 USD = 55.904675, 4.088665 million × 10 USD = 40.88665: both cut to cents.
    const lines = nodesOf(invoice.revenueInfo).filter(({ type }) => type === "USAGE_RATE_CARD_AMOUNT");
    expect(lines.map(({ description, value }) => [description, value])).toEqual([
      ["Context tokens", 55.9],
      ["Generated tokens", 40.88],
    ]);
    expect(invoice.totalAmount).toBe(96.78);
    expect((await tollbook("invoice", "show", due[0].id, "--data", dataDir)).stdout).toContain("96.78");
    // Now it is too late for anything to change.
    await run("events", "import", TRACE, "--again");
    expect((await run("invoice", "show", due[0].id)).json).toMatchObject({ totalAmount: 96.78, status: "DUE" });
  });
});
