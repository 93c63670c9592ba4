import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openLocalAdapters } from "#adapters/local/local-adapters.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { toText } from "#domain/money/decimal.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";
import type { Outcome } from "#ports/usage-counters.ts";
import { dataFolders } from "../../support/data-folder.ts";
import { ACCOUNT, aGroup, HOUR_START, ORGANIZATION } from "../../support/usage-groups.ts";

const aFolder = dataFolders();
const VICTIM = join(import.meta.dirname, "../../support/kill-victim.ts");
const ROUNDS = 5;
/** Room for the numbers of one round, so that rounds never count the same event by chance. */
const NUMBERS = 10_000_000;

/** Runs the victim until it is killed so long after its first word; answers the whole lines it wrote. */
const killAfter = async (dataDir: string, round: number, milliseconds: number): Promise<string[]> => {
  const victim = spawn(process.execPath, [VICTIM, dataDir, `${round * NUMBERS}`, `${round + 1}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  victim.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const ended = once(victim, "close");
  await once(victim.stdout, "data");
  // In every other round the moment is counted from the first thing that it counted, so that a slow machine has some to lose.
  while (round % 2 === 1 && !output.includes("\ncounted ")) await once(victim.stdout, "data");
  await wait(milliseconds);
  victim.kill("SIGKILL");
  await ended;
  return output.slice(0, output.lastIndexOf("\n")).split("\n");
};

describe("a process that is killed at any moment", () => {
  it.each([3, 17])("has lost nothing that it acknowledged and counted nothing twice, seed %i", async (seed) => {
    const dataDir = aFolder();
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const lines = await killAfter(dataDir, round, ((seed * (round + 7) * 7_919) % 173) + 1);
      expect(lines[0]).toBe("started");
      acknowledged.push(...lines.slice(1));
    }
    const said = (word: string): string[] =>
      acknowledged.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
    const [sent, counted] = [said("sent"), said("counted")];
    expect(sent.length).toBeGreaterThan(0);
    expect(counted.length).toBeGreaterThan(0);
    expect(new Set(counted).size).toBe(counted.length);

    const adapters = await openLocalAdapters({ dataDir, clock: { testClockStartsAt: HOUR_START } });
    const { queue, usageCounters } = adapters;
    const bodies = new Set<string>();
    for (let received = await queue.receive("usage-events", 500); received.length > 0; ) {
      for (const { body } of received) bodies.add(body);
      received = await queue.receive("usage-events", 500);
    }
    expect(sent.filter((body) => !bodies.has(body))).toEqual([]);

    const ids = new Set<string>();
    let duplicates = 0;
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const page = await usageCounters.listEvents({
        organizationId: ORGANIZATION,
        limit: 1_000,
        ...(after !== undefined && { after }),
      });
      for (const { id, status } of page.items) {
        if (status === "INGESTION_FAILED_DUPLICATE_EVENT") duplicates += 1;
        else ids.add(id ?? "");
      }
      after = page.next;
    }
    expect(counted.filter((number) => !ids.has(`request-${number}`))).toEqual([]);
    expect(duplicates).toBeGreaterThanOrEqual(said("duplicate").length);

    // Every event is one token: what is counted is what is in the log, whoever looks at it.
    const page = { organizationId: ORGANIZATION, accountId: ACCOUNT, lane: "00", hour: HOUR_START };
    const cells = await usageCounters.cells(page);
    expect(await usageCounters.refold(page, foldUsage)).toEqual(cells);
    const interval = { start: HOUR_START, end: instantOf(HOUR_START + HOUR) };
    const usage = await usageCounters.usage({ organizationId: ORGANIZATION, accountId: ACCOUNT, interval }, foldUsage);
    const tokens = usage.get("um.24DTYka03Um.MFK81");
    expect([tokens && toText(tokens.sum), tokens?.events]).toEqual([`${ids.size}`, ids.size]);

    // Whoever posts it all again is told so: nothing is counted a second time.
    const outcomes = new Set<Outcome>();
    for (const id of ids) {
      const number = Number(id.slice("request-".length));
      const again = aGroup({ from: number, until: number + 1, post: 99_999 });
      for (const outcome of await usageCounters.commit(again, foldUsage)) outcomes.add(outcome);
    }
    expect(outcomes).toEqual(new Set(["duplicate"]));
    expect(await usageCounters.cells(page)).toEqual(cells);
    await adapters.close();
  });
});
