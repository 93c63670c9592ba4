import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { openDatabase } from "#adapters/local/database.ts";
import { createSqliteUsage } from "#adapters/local/sqlite-usage.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import type { UndoOutcome, UsageCounters } from "#ports/usage-counters.ts";
import { dataFolders } from "../../support/data-folder.ts";
import { aGroup, ORGANIZATION } from "../../support/usage-groups.ts";

const aFolder = dataFolders();

const undo = (
  usage: UsageCounters,
  { reference, id, schemaName, timestamp, receivedAt }: CountableEvent,
  command: string,
): Promise<UndoOutcome> =>
  usage.undo(
    { organizationId: ORGANIZATION, reference, id, schemaName, timestamp, receivedAt },
    { command, unfold: unfoldUsage },
  );
const expectAudit = async (usage: UsageCounters): Promise<void> => {
  for await (const page of usage.pages(ORGANIZATION)) {
    expect(await usage.refold(page, foldUsage)).toEqual(await usage.cells(page));
  }
};

describe("an undo in SQLite", () => {
  it("is possible in a folder that was written before there were any", async () => {
    const dataDir = aFolder();
    let database = openDatabase({ dataDir });
    const group = aGroup({ from: 0, until: 10 });
    await createSqliteUsage(database).commit(group, foldUsage);
    await database.close();
    const raw = new DatabaseSync(join(dataDir, "tollbook.sqlite"));
    raw.exec("DROP TABLE undone; DROP TABLE generations; PRAGMA user_version = 1");
    raw.close();

    database = openDatabase({ dataDir });
    const usage = createSqliteUsage(database);
    const [first] = group.events as [CountableEvent];
    expect(await usage.commit(group, foldUsage)).toEqual(group.events.map(() => "redelivered"));
    expect(await undo(usage, first, "command.1")).toBe("undone");
    expect([...(await usage.cells(group.page)).values()].map(({ events }) => events)).toEqual([9, 9]);
    await expectAudit(usage);
    await database.close();
  });

  it("and the next event of its id are found also once their identities are in the table, and after a restart", async () => {
    const dataDir = aFolder();
    const mostWaiting = () => 40;
    let database = openDatabase({ dataDir });
    let usage = createSqliteUsage(database, { mostWaiting });
    const [first, second, third] = [0, 1, 2].map((post) => aGroup({ from: 0, until: 200, post }));
    if (!first || !second || !third) throw new Error("three groups");
    await usage.commit(first, foldUsage);
    for (const event of first.events) expect(await undo(usage, event, "command.1")).toBe("undone");
    expect(await usage.commit(second, foldUsage)).toEqual(second.events.map(() => "counted"));
    const more = aGroup({ from: 1_000, until: 5_000 });
    await usage.commit(more, foldUsage);

    for (let start = 0; start < 2; start += 1) {
      expect(await usage.commit(first, foldUsage)).toEqual(first.events.map(() => "redelivered"));
      expect(await usage.commit(second, foldUsage)).toEqual(second.events.map(() => "redelivered"));
      expect(await usage.commit(third, foldUsage)).toEqual(third.events.map(() => "duplicate"));
      expect(await undo(usage, first.events[7] as CountableEvent, "command.2")).toBe("AlreadyUndone");
      await expectAudit(usage);
      await database.close();
      database = openDatabase({ dataDir });
      usage = createSqliteUsage(database, { mostWaiting });
    }
    const waiting = database.statement<{ waiting: number }>("SELECT count(*) AS waiting FROM generations").get();
    expect(waiting).toEqual({ waiting: 200 });
    await database.close();
  });

  it("is seen by a process that looks on, as is the next event of its id", async () => {
    const dataDir = aFolder();
    const database = openDatabase({ dataDir });
    const usage = createSqliteUsage(database);
    const reader = openDatabase({ dataDir, access: "read" });
    const looking = createSqliteUsage(reader);
    const statuses = async () =>
      (await looking.findEvents(ORGANIZATION, { id: "request-0" })).map(({ status }) => status);
    const [first, second] = [0, 1].map((post) => aGroup({ from: 0, until: 1, post }));
    if (!first || !second) throw new Error("two groups");
    await usage.commit(first, foldUsage);
    expect(await statuses()).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
    await undo(usage, first.events[0] as CountableEvent, "command.1");
    expect(await statuses()).toEqual(["REVERTED"]);
    await usage.commit(second, foldUsage);
    expect(await statuses()).toEqual(["INGESTION_COMPLETED_EVENT_METERED", "REVERTED"]);
    await expectAudit(looking);
    await reader.close();
    await database.close();
  });

  it("of a refused submission holds also when that could be counted on a later delivery", async () => {
    const database = openDatabase({ dataDir: ":memory:" });
    const usage = createSqliteUsage(database);
    const group = aGroup({ from: 0, until: 2 });
    const [event, other] = group.events as [CountableEvent, CountableEvent];
    const refused = { ...event, status: "INGESTION_FAILED_SCHEMA_NOT_DEFINED", description: "Why not" } as const;
    await usage.recordUnprocessed(ORGANIZATION, [refused, { ...refused, reference: other.reference, id: other.id }]);
    expect(await undo(usage, event, "command.1")).toBe("undone");
    expect(await usage.commit(group, foldUsage)).toEqual(["redelivered", "counted"]);
    expect(await undo(usage, event, "command.1")).toBe("undone");
    expect((await usage.findEvents(ORGANIZATION, { id: event.id })).map(({ status }) => status)).toEqual(["REVERTED"]);
    expect([...(await usage.cells(group.page)).values()].map(({ events }) => events)).toEqual([1, 1]);
    await expectAudit(usage);
    await database.close();
  });

  it("shares a transaction with commits of its page, whatever fails in it", async () => {
    const database = openDatabase({ dataDir: ":memory:" });
    const usage = createSqliteUsage(database);
    const group = aGroup({ from: 0, until: 5 });
    await usage.commit(group, foldUsage);
    const [a, b] = group.events as [CountableEvent, CountableEvent];
    const failing = (): never => {
      throw new Error("no such meter");
    };
    const outcomes = await Promise.allSettled([
      undo(usage, a, "command.1"),
      usage.commit(aGroup({ from: 5, until: 9 }), failing),
      usage.commit(aGroup({ from: 0, until: 1, post: 1 }), foldUsage),
      undo(usage, a, "command.2"),
      undo(usage, b, "command.2"),
      usage.commit(aGroup({ from: 5, until: 7 }), foldUsage),
    ]);
    expect(outcomes.map((one) => (one.status === "fulfilled" ? one.value : "failed"))).toEqual([
      "undone",
      "failed",
      ["counted"],
      "AlreadyUndone",
      "undone",
      ["counted", "counted"],
    ]);
    expect([...(await usage.cells(group.page)).values()].map(({ events }) => events)).toEqual([6, 6]);
    await expectAudit(usage);
    await database.close();
  });
});
