import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { addMilliseconds, HOUR, hourOf } from "#domain/time/instant.ts";
import type { Key, Store } from "#ports/store.ts";
import type { Admission, Outcome, Settlement, UsageCounters } from "#ports/usage-counters.ts";
import { anEvent, at } from "../support/usage/archiving.ts";

export type AdmissionHarness = {
  readonly usageCounters: UsageCounters;
  /** The documents that are read and written beside usage. */
  readonly store: Pick<Store, "get" | "commit">;
  close(): Promise<void>;
};

/** What every engine of the UsageCounters port does where documents decide which events are let in. */
export const admissionContract = (name: string, open: () => Promise<AdmissionHarness>): void => {
  describe(`events that are let in as documents allow, ${name}`, () => {
    let harness: AdmissionHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());

    /** A limit of its own: a document that says how many units are left. */
    const aLimit = async (units: number) => {
      const organizationId = `org.${randomUUID()}` as OrganizationId;
      const key: Key = { partition: `${organizationId}#limit`, sort: "left" };
      await harness.store.commit([{ type: "put", key, value: units, expect: "ABSENT" }]);
      const left = async (): Promise<number> => Number((await harness.store.get(key))?.value);
      const admission: Admission = {
        reads: [key],
        begin: ([stored]) => {
          let rest = Number(stored?.value);
          return {
            admits: (event) => {
              if (rest < unitsOf(event)) return false;
              rest -= unitsOf(event);
              return true;
            },
            changes: () => [{ type: "put", key, value: rest, expect: { version: stored?.version ?? 0 } }],
          };
        },
      };
      const giveBack = (units: number): Settlement => ({
        reads: [key],
        changes: ([stored]) => [
          { type: "put", key, value: Number(stored?.value) + units, expect: { version: stored?.version ?? 0 } },
        ],
      });
      const count = async (...events: CountableEvent[]): Promise<readonly Outcome[]> => {
        const [first] = events;
        if (!first) return [];
        const page = { organizationId, accountId: first.accountId, lane: "00", hour: hourOf(first.timestamp) };
        return harness.usageCounters.commit({ page, events }, foldUsage, admission);
      };
      const counted = async (): Promise<number> => {
        const interval = { start: at("2025-01-01T00:00:00Z"), end: at("2025-02-01T00:00:00Z") };
        const cells = await harness.usageCounters.usage(
          { organizationId, accountId: "acme" as AccountId, interval },
          foldUsage,
        );
        return [...cells].filter(([cell]) => cell.startsWith("#")).reduce((sum, [, { events }]) => sum + events, 0);
      };
      const undo = (event: CountableEvent, command: string, settlement = giveBack(unitsOf(event))) =>
        harness.usageCounters.undo({ organizationId, ...event }, { command, unfold: unfoldUsage, settlement });
      const records = async () =>
        (await harness.usageCounters.listEvents({ organizationId, limit: 100 })).items.map(({ status }) => status);
      return { organizationId, left, count, counted, undo, records };
    };

    it("are counted, and the documents change in the same write", async () => {
      const limit = await aLimit(5);
      expect(await limit.count(anEvent({ tokens: "2" }), anEvent({ tokens: "3" }))).toEqual(["counted", "counted"]);
      expect(await limit.left()).toBe(0);
      expect(await limit.counted()).toBe(2);
    });

    it("leave nothing behind where they are not let in, while others of the group are counted", async () => {
      const limit = await aLimit(3);
      const [large, small] = [anEvent({ tokens: "4" }), anEvent({ tokens: "3" })];
      expect(await limit.count(large, small)).toEqual(["notAdmitted", "counted"]);
      expect(await limit.left()).toBe(0);
      expect(await limit.counted()).toBe(1);
      expect(await limit.records()).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
    });

    it("that were not let in have not used their id", async () => {
      const limit = await aLimit(2);
      expect(await limit.count(anEvent({ id: "a", tokens: "3" }))).toEqual(["notAdmitted"]);
      expect(await limit.count(anEvent({ id: "a", tokens: "3" }), anEvent({ id: "a", tokens: "2" }))).toEqual([
        "notAdmitted",
        "counted",
      ]);
      expect(await limit.left()).toBe(0);
    });

    it("that are delivered again take nothing again", async () => {
      const limit = await aLimit(9);
      const event = anEvent({ tokens: "4" });
      await limit.count(event);
      expect(await limit.count(event)).toEqual(["redelivered"]);
      expect(await limit.count(event, anEvent({ tokens: "5" }))).toEqual(["redelivered", "counted"]);
      expect(await limit.left()).toBe(0);
      expect(await limit.counted()).toBe(2);
    });

    it("whose id was used are duplicates and take nothing, in the same group and later", async () => {
      const limit = await aLimit(9);
      expect(await limit.count(anEvent({ id: "a" }), anEvent({ id: "a" }))).toEqual(["counted", "duplicate"]);
      expect(await limit.count(anEvent({ id: "a" }))).toEqual(["duplicate"]);
      expect(await limit.count(anEvent({ id: "a", at: "2025-01-15T12:00:00Z" }))).toEqual(["duplicate"]);
      expect(await limit.left()).toBe(8);
      expect(await limit.counted()).toBe(1);
    });

    it("meet an id that an event without limits has used, and the other way round", async () => {
      const limit = await aLimit(9);
      const { organizationId } = limit;
      const freely = (event: CountableEvent) => {
        const page = { organizationId, accountId: event.accountId, lane: "00", hour: hourOf(event.timestamp) };
        return harness.usageCounters.commit({ page, events: [event] }, foldUsage);
      };
      await freely(anEvent({ id: "free" }));
      await limit.count(anEvent({ id: "limited" }));
      expect(await limit.count(anEvent({ id: "free" }))).toEqual(["duplicate"]);
      expect(await freely(anEvent({ id: "limited" }))).toEqual(["duplicate"]);
      expect([await limit.left(), await limit.counted()]).toEqual([8, 2]);
    });

    it.each([
      ["one page", 0],
      ["many pages", HOUR],
    ])("are never more than there is room for, however many ask at once, on %s", async (_name, apart) => {
      const limit = await aLimit(10);
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, index) => {
          const event = anEvent({ id: `request-${index}` });
          const timestamp = addMilliseconds(event.timestamp, index * apart);
          return limit.count({ ...event, timestamp });
        }),
      );
      const flat = outcomes.flat();
      expect(flat.filter((outcome) => outcome === "counted")).toHaveLength(10);
      expect(flat.filter((outcome) => outcome === "notAdmitted")).toHaveLength(30);
      expect([await limit.left(), await limit.counted()]).toEqual([0, 10]);
    });

    it("are counted once, and take once, however many posts of an id there are at once", async () => {
      const limit = await aLimit(50);
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, hour) =>
          limit.count(anEvent({ id: "same", at: `2025-01-15T${String(hour).padStart(2, "0")}:00:00Z` })),
        ),
      );
      expect(outcomes.flat().sort()).toEqual(["counted", ...Array.from({ length: 11 }, () => "duplicate")]);
      expect([await limit.left(), await limit.counted()]).toEqual([49, 1]);
    });

    it("give back with their undo what they took, once, whoever repeats it", async () => {
      const limit = await aLimit(5);
      const event = anEvent({ id: "a", tokens: "5" });
      await limit.count(event);
      const outcomes = await Promise.all([
        limit.undo(event, "command.1"),
        limit.undo(event, "command.1"),
        limit.undo(event, "command.2"),
      ]);
      expect(outcomes.filter((outcome) => outcome === "undone").length).toBeGreaterThan(0);
      expect(await limit.undo(event, "command.1")).toMatch(/undone|AlreadyUndone/);
      expect([await limit.left(), await limit.counted()]).toEqual([5, 0]);
      expect(await limit.count(event)).toEqual(["redelivered"]);
      expect(await limit.count(anEvent({ id: "a", tokens: "5" }))).toEqual(["counted"]);
      expect([await limit.left(), await limit.counted()]).toEqual([0, 1]);
    });

    it("stay counted where the settlement of their undo fails", async () => {
      const limit = await aLimit(5);
      const event = anEvent({ tokens: "5" });
      await limit.count(event);
      const failing: Settlement = {
        reads: [],
        changes: () => {
          throw new Error("not now");
        },
      };
      await expect(limit.undo(event, "command.1", failing)).rejects.toThrow("not now");
      expect([await limit.left(), await limit.counted()]).toEqual([0, 1]);
      expect(await limit.undo(event, "command.2")).toBe("undone");
      expect([await limit.left(), await limit.counted()]).toEqual([5, 0]);
    });

    it("that were kept as insufficient stay so when they are delivered again", async () => {
      const limit = await aLimit(1);
      const event = anEvent({ tokens: "1" });
      const { units: _units, definitions: _definitions, status: _status, ...submission } = event;
      await harness.usageCounters.recordUnprocessed(limit.organizationId, [
        { ...submission, status: "INGESTION_FAILED_INSUFFICIENT_CREDITS", description: "Not enough" },
      ]);
      expect(await limit.count(event)).toEqual(["notAdmitted"]);
      expect([await limit.left(), await limit.counted()]).toEqual([1, 0]);
    });
  });
};

const unitsOf = ({ event: { attributes } }: CountableEvent): number => Number(attributes[0]?.value);
