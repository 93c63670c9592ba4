import { describe, expect, it } from "vitest";
import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import type { UsageItem, UsageTable } from "#adapters/aws/usage-table.ts";
import { IN_MEMORY, openDatabase } from "#adapters/local/database.ts";
import { createSqliteUsage } from "#adapters/local/sqlite-usage.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";
import type { PageKey, UsageCounters } from "#ports/usage-counters.ts";
import { createMemoryUsageTable } from "../support/usage/memory-usage-table.ts";
import { createChance } from "./simulation/chance.ts";
import { createMovableClock } from "./simulation/simulate.ts";
import { DUPLICATE, METERED, textOf } from "./simulation/truth.ts";
import { createPosting, FIRST_HOUR } from "./simulation/workload.ts";

const organizationId = "org.24DTYka03Um.MFK81" as OrganizationId;
const place = { accountId: "acme" as AccountId, hour: FIRST_HOUR };
const page: PageKey = { organizationId, ...place, lane: "00" };
const interval = { start: FIRST_HOUR, end: instantOf(FIRST_HOUR + HOUR) };

const open = (table: UsageTable): UsageCounters =>
  createDynamoUsage(table, { clock: createMovableClock(), pacing: { wait: async () => {}, random: () => 0 } });
const count = (counters: UsageCounters, ...events: CountableEvent[]) => counters.commit({ page, events }, foldUsage);
const undo = (counters: UsageCounters, event: CountableEvent, command = "command.1") =>
  counters.undo({ organizationId, ...event }, { command, unfold: unfoldUsage });
const statuses = async (counters: UsageCounters) =>
  (await counters.listEvents({ organizationId, limit: 100 })).items.map(({ reference, status }) => [reference, status]);
const numbers = async (counters: UsageCounters) =>
  Object.fromEntries(
    (await counters.eventCounts({ organizationId, interval })).map(({ status, count: number }) => [status, number]),
  );
const expectRefolded = async (counters: UsageCounters): Promise<void> =>
  expect(textOf(await counters.refold(page, foldUsage))).toBe(textOf(await counters.cells(page)));

/** Each of these was found by a seed, and lost an event, a record or a correction. */
describe("a race that was lost once", () => {
  it.each([
    ["DynamoDB", () => open(createMemoryUsageTable())],
    ["SQLite", () => createSqliteUsage(openDatabase({ dataDir: IN_MEMORY }))],
  ])("a new post of a freed id counts though an old duplicate comes again in its group, %s", async (_engine, make) => {
    const counters = make();
    const post = createPosting(createChance(1));
    const [first, repeat, next] = [post("a", place), post("a", place), post("a", place)];
    await count(counters, first);
    expect(await count(counters, repeat)).toEqual(["duplicate"]);
    await undo(counters, first);
    expect(await count(counters, first, repeat, next)).toEqual(["redelivered", "duplicate", "counted"]);
    expect(textOf(await counters.cells(page))).toBe(textOf(foldUsage(new Map(), [next])));
    expect(await statuses(counters)).toEqual([
      [next.reference, METERED],
      [repeat.reference, DUPLICATE],
      [first.reference, "REVERTED"],
    ]);
  });

  it("one that counts has no second record, though a slow consumer took it for a duplicate before its id was freed", async () => {
    const table = createMemoryUsageTable();
    const counters = open(table);
    const post = createPosting(createChance(2));
    const [first, second] = [post("a", place), post("a", place)];
    await count(counters, first);
    const slow = open(
      interruptedBefore(table, isRefusal, async () => {
        await undo(counters, first);
        expect(await count(counters, second)).toEqual(["counted"]);
      }),
    );
    expect(await count(slow, second)).toEqual(["duplicate"]);

    expect(await statuses(counters)).toEqual([
      [second.reference, METERED],
      [first.reference, "REVERTED"],
    ]);
    expect(await numbers(counters)).toEqual({ [METERED]: 1, REVERTED: 1 });
    expect(await counters.findEvents(organizationId, { reference: second.reference })).toMatchObject([
      { status: METERED },
    ]);
    expect(await counters.findEvents(organizationId, { id: "a" })).toHaveLength(2);
    await expectRefolded(counters);
  });

  it("one that was put and not counted can be undone, and is not counted by whoever was about to", async () => {
    const table = createMemoryUsageTable();
    const counters = open(table);
    const post = createPosting(createChance(3));
    const [kept, undone, next] = [post("a", place), post("b", place), post("b", place)];
    await count(counters, kept);
    const interrupted = open(
      interruptedBefore(table, isPage, async () => {
        expect(await undo(counters, undone)).toBe("undone");
      }),
    );
    expect(await count(interrupted, undone)).toEqual(["redelivered"]);
    expect(await undo(counters, undone)).toBe("undone");
    expect(await undo(counters, undone, "command.2")).toBe("AlreadyUndone");
    expect(textOf(await counters.cells(page))).toBe(textOf(foldUsage(new Map(), [kept])));
    expect(await numbers(counters)).toEqual({ [METERED]: 1, REVERTED: 1 });
    expect(await count(counters, undone, next)).toEqual(["redelivered", "counted"]);
    await expectRefolded(counters);
  });

  it("a duplicate stays undone in counts, though its message is delivered again at the same moment", async () => {
    const table = createMemoryUsageTable();
    const counters = open(table);
    const post = createPosting(createChance(4));
    const [first, repeat] = [post("a", place), post("a", place)];
    await count(counters, first);
    await count(counters, repeat);
    const slow = open(
      interruptedAfter(table, isRefusal, async () => {
        expect(await undo(counters, repeat)).toBe("undone");
      }),
    );
    expect(await count(slow, repeat)).toEqual(["duplicate"]);
    expect(await numbers(counters)).toEqual({ [METERED]: 1, REVERTED: 1 });
  });
});

const isRefusal = ({ pk }: UsageItem): boolean => pk.startsWith("X#");
const isPage = ({ sk }: UsageItem): boolean => sk.startsWith("H#");

/** A table in which something else happens just before the first write of such an item. */
const interruptedBefore = (
  table: UsageTable,
  isIt: (item: UsageItem) => boolean,
  happen: () => Promise<void>,
): UsageTable => {
  let happened = false;
  const once = async (items: readonly UsageItem[]): Promise<void> => {
    if (happened || !items.some(isIt)) return;
    happened = true;
    await happen();
  };
  return {
    ...table,
    putIfAbsent: async (item) => {
      await once([item]);
      return table.putIfAbsent(item);
    },
    putTogether: async (items) => {
      await once(items.map(({ item }) => item));
      return table.putTogether(items);
    },
  };
};

/** The same, just after such an item was put or found. */
const interruptedAfter = (
  table: UsageTable,
  isIt: (item: UsageItem) => boolean,
  happen: () => Promise<void>,
): UsageTable => ({
  ...table,
  putIfAbsent: async (item) => {
    const existing = await table.putIfAbsent(item);
    if (isIt(item)) await happen();
    return existing;
  },
});
