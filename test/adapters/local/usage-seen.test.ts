import { describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#adapters/local/database.ts";
import { createSqliteUsage } from "#adapters/local/sqlite-usage.ts";
import { identityOf } from "#adapters/local/usage-identity.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { Group, Outcome, UsageCounters } from "#ports/usage-counters.ts";
import { dataFolders } from "../../support/data-folder.ts";
import { aGroup, ORGANIZATION } from "../../support/usage-groups.ts";

const aFolder = dataFolders();

/** Commits events numbered from a number, in groups of 100 that share transactions. */
const count = async (usage: UsageCounters, from: number, until: number, post = 0): Promise<Outcome[]> => {
  const groups = [];
  for (let start = from; start < until; start += 100) {
    groups.push(aGroup({ from: start, until: Math.min(start + 100, until), post }));
  }
  return (await Promise.all(groups.map((group) => usage.commit(group, foldUsage)))).flat();
};
const settled = (database: Database): number =>
  database.statement<{ identities: number }>("SELECT count(*) AS identities FROM seen").get()?.identities ?? 0;
const expectAll = (outcomes: readonly Outcome[], expected: Outcome): void =>
  expect(new Set(outcomes)).toEqual(new Set([expected]));
const expectAudit = async (usage: UsageCounters): Promise<void> => {
  for await (const page of usage.pages(ORGANIZATION)) {
    expect(await usage.refold(page, foldUsage)).toEqual(await usage.cells(page));
  }
};

/** Numbers of events whose identities crowd together. */
const inFirstBucket = (wanted: number): number[] => {
  const numbers: number[] = [];
  for (let number = 0; numbers.length < wanted; number += 1) {
    const identity = identityOf(ORGANIZATION, `request-${number}`, 0);
    if (identity.charCodeAt(0) === 0 && identity.charCodeAt(1) < 64) numbers.push(number);
  }
  return numbers;
};
const groupOf = (numbers: readonly number[]): Group => {
  const [{ page, events }, ...others] = numbers.map((number) => aGroup({ from: number, until: number + 1 })) as [
    Group,
    ...Group[],
  ];
  return { page, events: [...events, ...others.flatMap((group) => group.events)] };
};

// So many that most identities have moved from memory into the table, and filters have grown.
const MANY = 4_000;

describe("identities that wait in memory and those in the table", () => {
  it("are found alike, at once and after a restart", async () => {
    const dataDir = aFolder();
    let database = openDatabase({ dataDir });
    let usage = createSqliteUsage(database, { mostWaiting: () => 300 });
    expectAll(await count(usage, 0, MANY), "counted");
    expect(settled(database)).toBeGreaterThan(MANY / 2);
    expect(settled(database)).toBeLessThan(MANY);
    expectAll(await count(usage, 0, MANY), "redelivered");
    expectAll(await count(usage, MANY - 500, MANY, 1), "duplicate");

    await database.close();
    database = openDatabase({ dataDir });
    usage = createSqliteUsage(database, { mostWaiting: () => 300 });
    expectAll(await count(usage, 0, MANY), "redelivered");
    expectAll(await count(usage, 0, 500, 2), "duplicate");
    expectAll(await count(usage, MANY, MANY + 1_000), "counted");
    expectAll(await count(usage, 0, MANY + 1_000), "redelivered");
    await expectAudit(usage);
    await database.close();
  });

  it("are found by a process that looks on, as they are counted", async () => {
    const dataDir = aFolder();
    const database = openDatabase({ dataDir });
    const usage = createSqliteUsage(database, { mostWaiting: () => 300 });
    await count(usage, 0, 2_000);
    const reader = openDatabase({ dataDir, access: "read" });
    const looking = createSqliteUsage(reader, { mostWaiting: () => 300 });
    const find = async (number: number) => (await looking.findEvents(ORGANIZATION, { id: `request-${number}` })).length;
    expect([await find(0), await find(1_999), await find(2_000)]).toEqual([1, 1, 0]);
    await count(usage, 2_000, 6_000);
    expect([await find(0), await find(2_000), await find(5_999), await find(6_000)]).toEqual([1, 1, 1, 0]);
    await reader.close();
    await database.close();
  });

  it("are as if nothing had happened after a transaction that could not be committed", async () => {
    const database = openDatabase({ dataDir: aFolder() });
    const usage = createSqliteUsage(database, { mostWaiting: () => 300 });
    await count(usage, 0, 3_000);
    const { page_count: pages = 0 } = database.statement<{ page_count: number }>("PRAGMA page_count").get() ?? {};
    database.statement<unknown>(`PRAGMA max_page_count = ${pages + 30}`).get();
    const groups = Array.from({ length: 20 }, (_, index) =>
      aGroup({ from: 3_000 + index * 100, until: 3_100 + index * 100 }),
    );
    const outcomes = await Promise.allSettled(groups.map((group) => usage.commit(group, foldUsage)));
    expect(outcomes.some(({ status }) => status === "rejected")).toBe(true);
    database.statement<unknown>("PRAGMA max_page_count = 1000000").get();

    for (const [index, group] of groups.entries()) {
      expectAll(
        await usage.commit(group, foldUsage),
        outcomes[index]?.status === "fulfilled" ? "redelivered" : "counted",
      );
    }
    expectAll(await count(usage, 0, 5_000), "redelivered");
    await expectAudit(usage);
    await database.close();
  });

  it("are found also after the filter of their bucket had to grow", async () => {
    const database = openDatabase({ dataDir: ":memory:" });
    const usage = createSqliteUsage(database, { mostWaiting: () => 40 });
    const crowded = inFirstBucket(500);
    for (let start = 0; start < crowded.length; start += 50) {
      expectAll(await usage.commit(groupOf(crowded.slice(start, start + 50)), foldUsage), "counted");
    }
    expect(
      database.statement<{ size: number }>("SELECT length(filter) AS size FROM seen_buckets WHERE bucket = 0").get()
        ?.size,
    ).toBeGreaterThan(256);
    expectAll(await usage.commit(groupOf(crowded), foldUsage), "redelivered");
    await database.close();
  });

  it("are given up with a group whose fold fails, and counted with the next", async () => {
    const database = openDatabase({ dataDir: ":memory:" });
    const usage = createSqliteUsage(database, { mostWaiting: () => 300 });
    const failing = (): never => {
      throw new Error("no such meter");
    };
    const [failed, fine] = await Promise.allSettled([
      usage.commit(aGroup({ from: 0, until: 10 }), failing),
      usage.commit(aGroup({ from: 5, until: 15, post: 1 }), foldUsage),
    ]);
    expect(failed.status).toBe("rejected");
    expectAll(fine.status === "fulfilled" ? fine.value : [], "counted");
    expect(await usage.commit(aGroup({ from: 4, until: 6 }), foldUsage)).toEqual(["counted", "duplicate"]);
    await expectAudit(usage);
    await database.close();
  });
});
