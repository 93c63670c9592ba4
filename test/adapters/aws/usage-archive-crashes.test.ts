import { describe, expect, it } from "vitest";
import { createUsageArchive } from "#adapters/aws/usage-archive.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { type Archiving, always, anEvent, count, ORGANIZATION, openArchiving } from "../../support/usage/archiving.ts";
import { dyingAt, stepping } from "../../support/usage/stepping.ts";

/** Small enough that every account, object and call comes to its end on the way. */
const LIMITS = { eventsOfObject: 3, eventsOfAccount: 5, eventsOfCall: 8, mostParts: 2 };

const someUsage = (): CountableEvent[] => [
  ...Array.from({ length: 7 }, (_, number) => anEvent({ id: `busy-${number}`, account: "busy" })),
  ...["2025-01-15T03:00:00Z", "2025-01-15T09:00:00Z", "2025-01-14T09:00:00Z"].map((at, number) =>
    anEvent({ id: `quiet-${number}`, account: "quiet", at }),
  ),
  anEvent({ id: "other", account: "other" }),
];

const recordsOf = async ({ usage }: Archiving) =>
  (await usage.listEvents({ organizationId: ORGANIZATION, limit: 1_000 })).items;

/** Calls until there is nothing more to do. */
const archiveAll = async ({ archive }: Archiving): Promise<void> => {
  for (let calls = 1; calls <= 100; calls += 1) {
    const { state, failures } = await archive.archive(ORGANIZATION, always);
    expect(failures).toEqual([]);
    if (state === "complete") return;
  }
  throw new Error("the archive does not come to an end");
};

const expectWhole = async ({ usage }: Archiving, records: Awaited<ReturnType<typeof recordsOf>>): Promise<void> => {
  let pages = 0;
  for await (const page of usage.pages(ORGANIZATION)) {
    pages += 1;
    expect(await usage.refold(page, foldUsage)).toEqual(await usage.cells(page));
  }
  expect(pages).toBe(5);
  expect((await usage.listEvents({ organizationId: ORGANIZATION, limit: 1_000 })).items).toEqual(records);
  for (const record of records) expect(await usage.findEvents(ORGANIZATION, { id: record.id! })).toEqual([record]);
};

const open = async (): Promise<Archiving> => {
  const archiving = openArchiving({ limits: LIMITS });
  await count(archiving.usage, someUsage());
  archiving.daysLater(10);
  return archiving;
};

/** Requests that archiving all of it takes when nothing happens. */
const stepsOfAll = async (): Promise<number> => {
  const archiving = await open();
  const { table, objects, steps } = stepping(archiving, (_step, request) => request());
  await archiveAll({ ...archiving, archive: archiving.archiveOver(table, objects) });
  return steps();
};

const STEPS = await stepsOfAll();

describe("an archive that is stopped anywhere", () => {
  it.each(["before", "after"] as const)("%s any of its requests loses nothing, and goes on", async (when) => {
    expect(STEPS).toBeGreaterThan(50);
    for (let step = 1; step <= STEPS; step += 1) {
      const archiving = await open();
      const records = await recordsOf(archiving);
      const { table, objects } = stepping(archiving, dyingAt(step, when));
      const dying = archiving.archiveOver(table, objects);
      for (let calls = 1; calls <= 10; calls += 1) await dying.archive(ORGANIZATION, always).catch(() => undefined);
      await expectWhole(archiving, records);

      await archiveAll(archiving);
      // Nobody ever is behind by more than an hour's pass.
      expect(await archiving.archive.archivedUntil(ORGANIZATION)).toBe(Date.UTC(2025, 0, 18, 12));
      expect(archiving.daysLater(60)).toBe(records.length);
      await expectWhole(archiving, records);
    }
  });

  it("at any of its requests goes on with what it has when the time is up", async () => {
    const archiving = await open();
    const records = await recordsOf(archiving);
    let calls = 0;
    // Each call may look at its watch once before the time is up.
    for (;;) {
      let looks = 0;
      const { state, events } = await archiving.archive.archive(ORGANIZATION, () => {
        looks += 1;
        return looks <= 3;
      });
      calls += 1;
      if (state === "complete") break;
      expect(events).toBeGreaterThan(0);
      expect(calls).toBeLessThan(20);
    }
    expect(calls).toBeGreaterThan(3);
    expect(archiving.daysLater(60)).toBe(records.length);
    await expectWhole(archiving, records);
  });
});

describe("usage that is counted on a page while it is archived", () => {
  it("at any moment is in the archive with the next pass", async () => {
    for (let step = 1; step <= STEPS; step += 1) {
      const archiving = await open();
      const records = await recordsOf(archiving);
      const late = anEvent({ id: "late", account: "busy", received: "2025-01-25T12:00:00Z" });
      const { table, objects } = stepping(archiving, async (at, request) => {
        if (at === step) expect(await count(archiving.usage, [late])).toEqual(["counted"]);
        return request();
      });
      await archiveAll({ ...archiving, archive: archiving.archiveOver(table, objects) });
      archiving.daysLater(10);
      await archiveAll(archiving);
      expect(archiving.daysLater(60)).toBeGreaterThan(0);
      const { usage } = archiving;
      expect(await usage.findEvents(ORGANIZATION, { id: "late" })).toHaveLength(1);
      const [newest, ...others] = await recordsOf(archiving);
      expect(newest?.reference).toBe(late.reference);
      expect(others).toEqual(records);
      for await (const page of usage.pages(ORGANIZATION)) {
        expect(await usage.refold(page, foldUsage)).toEqual(await usage.cells(page));
      }
    }
  });

  it("all the time makes the call fail, and nothing else", async () => {
    const archiving = openArchiving();
    await count(archiving.usage, [anEvent({ id: "first" })]);
    archiving.daysLater(10);
    const { table, objects } = archiving;
    const contended = archiving.archiveOver(
      {
        ...table,
        putTogether: async (items) => {
          await count(archiving.usage, [anEvent({ received: "2025-01-25T12:00:00Z" })]);
          return table.putTogether(items);
        },
      },
      objects,
    );
    const { state, failures } = await contended.archive(ORGANIZATION, always);
    expect([state, String(failures[0])]).toEqual([
      "failed",
      "Error: page of account acme at 2025-01-15T10:00:00Z is being changed all the time",
    ]);
    expect(await archiving.archive.archive(ORGANIZATION, always)).toMatchObject({ events: 6, state: "complete" });
  });

  it("leaves the note of another archive that got further", async () => {
    const archiving = openArchiving({ limits: LIMITS });
    await count(
      archiving.usage,
      Array.from({ length: 7 }, () => anEvent()),
    );
    archiving.daysLater(10);
    const { table, objects } = archiving;
    const quicker = createUsageArchive(table, objects, { clock: archiving.clock });
    let isFirst = true;
    const slower = archiving.archiveOver({
      ...table,
      putTogether: async (items) => {
        if (isFirst) {
          isFirst = false;
          expect(await quicker.archive(ORGANIZATION, always)).toMatchObject({ events: 7 });
        }
        return table.putTogether(items);
      },
    });
    expect(await slower.archive(ORGANIZATION, always)).toMatchObject({ events: 6, failures: [] });
    expect(archiving.daysLater(60)).toBe(7);
    for await (const page of archiving.usage.pages(ORGANIZATION)) {
      expect(await archiving.usage.refold(page, foldUsage)).toEqual(await archiving.usage.cells(page));
    }
  });

  it("by two archives at once is archived once", async () => {
    const archiving = await open();
    const records = await recordsOf(archiving);
    await Promise.all([1, 2].map(() => archiving.archive.archive(ORGANIZATION, always)));
    await archiveAll(archiving);
    expect(archiving.daysLater(60)).toBe(records.length);
    await expectWhole(archiving, records);
  });
});
