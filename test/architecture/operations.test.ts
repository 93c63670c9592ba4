import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { functionsOf } from "../infra/read-template.ts";
import { resourcesOf, synthesize } from "../infra/synthesize.ts";
import { ROOT } from "./planted-repository.ts";

const page = readFileSync(join(ROOT, "docs", "operations.md"), "utf8");
const alarms = page.slice(page.indexOf("| alarm | is losing |"), page.indexOf("## Dead letters"));
const { state, tollbook } = synthesize("production");

describe("the page for whoever is on call", () => {
  it.each(functionsOf(tollbook).map(([id]) => id))("says what the errors of %s mean", (id) => {
    expect(alarms).toContain(`\`${id}\` Errors`);
  });

  it.each([
    ["usage-events", "after 47 minutes"],
    ["close-accounts", "`close-accounts` after 90"],
    ["render-invoices", "`render-invoices` or `deliver-invoices` after 30"],
    ["deliver-invoices", "`render-invoices` or `deliver-invoices` after 30"],
  ])("says when a message of %s that fails again is back: %s", (name, said) => {
    const queue = Object.values(resourcesOf(tollbook, "AWS::SQS::Queue")).find(
      ({ Properties }) => Properties["QueueName"] === `tollbook-production-${name}`,
    );
    const { maxReceiveCount } = queue!.Properties["RedrivePolicy"] as { maxReceiveCount: number };
    const minutes = (Number(queue!.Properties["VisibilityTimeout"]) * maxReceiveCount) / 60;
    expect(said).toContain(`after ${Math.round(minutes)}`);
    expect(page.replace(/\s+/g, " ")).toContain(said);
  });

  it("finds each table by the beginning of its logical id", () => {
    const ids = Object.keys(resourcesOf(state, "AWS::DynamoDB::Table"));
    const named = [...new Set([...page.matchAll(/\(table ([A-Z][a-z]+)\)/g)].map(([, name = ""]) => name))];
    expect(named.sort()).toEqual(["Ledger", "Usage"]);
    for (const name of named) expect(ids.filter((id) => id.startsWith(name))).toHaveLength(1);
  });
});
